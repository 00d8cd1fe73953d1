"""What ``care`` tells the apps above it. Sent inside the transaction of the change."""

from django.dispatch import Signal

# flag: PageFlag. Somebody says that a page is wrong or outdated.
page_flagged = Signal()

# page: PortalPage, in whatever language; all its translations are archived, or back, by now.
page_archived = Signal()
page_unarchived = Signal()
