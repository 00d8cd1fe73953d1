"""Where the screens of the search rules are, and who is shown the way."""

from django.urls import path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from search.steering.policies import rules_policy
from search.steering.viewsets import hidden, history, pinned, synonyms, weights


class RulesMenuItem(MenuItem):
    """An entry for whoever may do ``action`` with the rules."""

    action = "view"

    def is_shown(self, request):
        return rules_policy.user_has_permission(request.user, self.action)


class SteeringMenuItem(RulesMenuItem):
    action = "steer"


@hooks.register("register_search_menu_item")
def synonyms_in_menu():
    return RulesMenuItem(_("Synonyms"), reverse("steering_synonyms"), icon_name="list-ul", order=10)


@hooks.register("register_search_menu_item")
def pinned_in_menu():
    return RulesMenuItem(
        _("Pinned results"), reverse("steering_pinned"), icon_name="thumbtack", order=20
    )


@hooks.register("register_search_menu_item")
def hidden_in_menu():
    return RulesMenuItem(
        _("Hidden from search"), reverse("steering_hidden"), icon_name="no-view", order=30
    )


@hooks.register("register_search_menu_item")
def weights_in_menu():
    return SteeringMenuItem(
        _("Weights of fields"), reverse("steering_weights"), icon_name="sliders", order=40
    )


@hooks.register("register_search_menu_item")
def history_in_menu():
    return RulesMenuItem(
        _("History of rules"), reverse("steering_history"), icon_name="history", order=50
    )


@hooks.register("register_admin_urls")
def addresses():
    base = "search/rules/"
    entry = "<int:pk>/"
    return [
        path(f"{base}synonyms/", synonyms.synonyms, name="steering_synonyms"),
        path(f"{base}synonyms/add/", synonyms.add_synonym, name="steering_add_synonym"),
        path(f"{base}synonyms/import/", synonyms.import_synonyms, name="steering_import"),
        path(f"{base}synonyms/{entry}", synonyms.change_synonym, name="steering_change_synonym"),
        path(
            f"{base}synonyms/{entry}remove/",
            synonyms.remove_synonym,
            name="steering_remove_synonym",
        ),
        path(f"{base}pinned/", pinned.pinned, name="steering_pinned"),
        path(f"{base}pinned/add/", pinned.add_pinned, name="steering_add_pinned"),
        path(f"{base}pinned/{entry}", pinned.change_pinned, name="steering_change_pinned"),
        path(f"{base}pinned/{entry}remove/", pinned.remove_pinned, name="steering_remove_pinned"),
        path(f"{base}hidden/", hidden.hidden, name="steering_hidden"),
        path(f"{base}hidden/add/", hidden.hide, name="steering_hide"),
        path(f"{base}hidden/{entry}show/", hidden.show_again, name="steering_show_again"),
        path(f"{base}weights/", weights.weights, name="steering_weights"),
        path(f"{base}history/", history.history, name="steering_history"),
        path(f"{base}history/<int:number>/", history.version, name="steering_version"),
        path(f"{base}history/<int:number>/again/", history.go_back, name="steering_go_back"),
    ]
