"""What the page editor checks before it lets a course out."""

from wagtail.admin.forms import WagtailAdminPageForm

from catalog.courses.queries import publish_obstacles


class CoursePageForm(WagtailAdminPageForm):
    """Lets a draft be unfinished; names what is missing when it is to be published."""

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("code"):
            cleaned["code"] = cleaned["code"].upper()
        return cleaned

    def is_valid(self):
        valid = super().is_valid()
        if not valid or not self._is_leaving():
            return valid
        # Only now does the page hold its child rows, too.
        page = self.save(commit=False)
        for field, sentence in publish_obstacles(page):
            self.add_error(field if field in self.fields else None, sentence)
        return not self.errors

    def _is_leaving(self) -> bool:
        return any(name in self.data for name in ("action-publish", "action-submit"))
