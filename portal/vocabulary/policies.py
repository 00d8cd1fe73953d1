"""Who keeps the words: whoever has the permission, training staff to begin with."""

from django.db.models import Q

from portal.core.policies import EVERYTHING, NOTHING, ScopedPolicy
from portal.vocabulary.models import Skill, Topic


class WordPolicy(ScopedPolicy):
    """Who may do something with one word may do it with all of its kind."""

    @property
    def capabilities(self):
        return dict.fromkeys(
            ("add", "change", "delete"), f"vocabulary.{self.model._meta.model_name}"
        )

    def scope(self, user, action: str) -> Q:
        name = self.model._meta.model_name
        if action in ("add", "change", "delete", "view") and user.has_perm(
            f"vocabulary.{action}_{name}"
        ):
            return EVERYTHING
        return NOTHING


topic_policy = WordPolicy(Topic)
skill_policy = WordPolicy(Skill)
