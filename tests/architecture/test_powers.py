"""Every role, every policy, every action: one table, and rows that could leak.

A cell names the rows that somebody may act on: ``o`` their own, ``n`` one that is near (of somebody
who reports to them or works in their unit; of a course of their program), ``f`` one that is far.
A policy or an action that is not in the table fails the test, and so does a table that knows more.
"""

import ast
import inspect
import textwrap
from datetime import timedelta
from functools import cached_property
from importlib import import_module

import pytest
from axes.models import AccessFailureLog
from django.apps import apps
from django.contrib.auth.models import Group
from django.utils import timezone
from wagtail.models import Collection

from announcements.board.models import Announcement
from announcements.discussions.models import Attachment
from announcements.discussions.services import report
from catalog.records.services import record_completion
from learning_paths.services import enroll_on_path
from portal.care.enums import FlagKind
from portal.care.models import PageLink
from portal.care.services import bin_page, flag_page
from portal.contentrules.models import RuleRun
from portal.core.dates import organisation_today
from portal.core.policies import ScopedPolicy
from portal.home.models import CollectionAudience
from portal.notifications.models import Notice, NoticeTemplate
from portal.organisation.models import (
    Audience,
    Deputy,
    JobTitle,
    Location,
    MentorRequest,
    Mentorship,
    PeopleImport,
    Profile,
    ScimToken,
)
from portal.organisation.policies import (
    AdministratorPolicy,
    KeptPolicy,
    PeoplesPolicy,
    UnitPolicy,
)
from portal.people.enums import Role
from portal.people.models import Deviation, Refusal
from portal.powers.enums import ScopeKind
from portal.powers.models import Consent, Grant, Handover, PowerUse, Viewing
from portal.powers.services import grant_power
from portal.workingcopies.models import WorkingCopy
from search.core.state import CatalogState
from search.following.policies import OwnPolicy
from search.following.services import follow, save_search
from search.recommendations.enums import Why
from search.recommendations.models import Pick, Reach
from search.recommendations.services import dismiss
from search.requests.services import ask_for
from tests.factories.announcements import announcement_page
from tests.factories.courses import course_page, lesson_page
from tests.factories.discussions import discussion, space, thread
from tests.factories.enrollment import EnrollmentFactory
from tests.factories.paths import short_path
from tests.factories.people import GroupFactory, UserFactory, person_with
from tests.factories.powers import again, program_with, reports_to, unit, works_in
from tests.factories.rules import rule
from tests.factories.searching import SearchLogFactory, ruled
from tests.factories.sharing import ShareFactory
from tests.factories.vocabulary import SkillFactory, TopicFactory

pytestmark = pytest.mark.django_db

# Three columns stand for no role: who owns a program, and an executive and HR granted a unit.
TABLE = """
policy                          action               learner  mentor  staff  instructor  owner  manager  hr   finance  executive  auditor  admin  program  unit  unit_hr
people.person                   view                 -        -       -      -           -      -        onf  -        -          onf      onf    -        -     n
people.person                   add                  -        -       -      -           -      -        -    -        -          -        onf    -        -     -
people.person                   change               -        -       -      -           -      -        -    -        -          -        onf    -        -     -
people.person                   deactivate           -        -       -      -           -      -        -    -        -          -        onf    -        -     -
people.person                   delete               -        -       -      -           -      -        -    -        -          -        onf    -        -     -
people.person                   give_password        -        -       -      -           -      -        -    -        -          -        onf    -        -     -
people.person                   hand_out_data        -        -       -      -           -      -        -    -        -          -        onf    -        -     -
people.person                   anonymise            -        -       -      -           -      -        -    -        -          -        onf    -        -     -
people.person                   end_devices          -        -       -      -           -      -        -    -        -          -        onf    -        -     -
people.person                   merge                -        -       -      -           -      -        -    -        -          -        onf    -        -     -
people.person                   reset_second_factor  -        -       -      -           -      -        -    -        -          -        onf    -        -     -
people.group                    view                 -        -       -      -           -      -        -    -        -          -        f      -        -     -
people.group                    add                  -        -       -      -           -      -        -    -        -          -        f      -        -     -
people.group                    change               -        -       -      -           -      -        -    -        -          -        f      -        -     -
people.group                    delete               -        -       -      -           -      -        -    -        -          -        f      -        -     -
people.failure                  view                 -        -       -      -           -      -        -    -        -          -        f      -        -     -
people.failure                  unlock               -        -       -      -           -      -        -    -        -          -        f      -        -     -
people.refusal                  view                 -        -       -      -           -      -        -    -        -          -        f      -        -     -
people.refusal                  unlock               -        -       -      -           -      -        -    -        -          -        f      -        -     -
organisation.directory          view                 onf      onf     onf    onf         onf    onf      onf  onf      onf        onf      onf    onf      onf   onf
organisation.directory          export               -        -       -      -           -      -        onf  -        -          onf      onf    -        -     n
organisation.directory          see_jobs             o        o       o      o           o      on       onf  o        o          onf      onf    o        o     on
organisation.directory          lead                 -        -       -      -           -      n        -    -        -          -        -      -        -     -
organisation.unit               view                 nf       nf      nf     nf          nf     nf       nf   nf       nf         nf       nf     nf       nf    nf
organisation.unit               add                  -        -       -      -           -      -        nf   -        -          -        nf     -        -     n
organisation.unit               change               -        -       -      -           -      -        nf   -        -          -        nf     -        -     n
organisation.unit               delete               -        -       -      -           -      -        nf   -        -          -        nf     -        -     -
organisation.job                view                 -        -       -      -           -      -        nf   -        -          nf       nf     -        -     n
organisation.job                add                  -        -       -      -           -      -        nf   -        -          -        nf     -        -     n
organisation.job                change               -        -       -      -           -      -        nf   -        -          -        nf     -        -     n
organisation.job                delete               -        -       -      -           -      -        -    -        -          -        -      -        -     -
organisation.facts              view                 -        -       -      -           -      -        onf  -        -          onf      onf    -        -     n
organisation.facts              add                  -        -       -      -           -      -        onf  -        -          -        onf    -        -     n
organisation.facts              change               -        -       -      -           -      -        onf  -        -          -        onf    -        -     n
organisation.facts              delete               -        -       -      -           -      -        onf  -        -          -        onf    -        -     n
organisation.title              view                 -        -       -      -           -      -        f    -        -          f        f      -        -     -
organisation.title              add                  -        -       -      -           -      -        f    -        -          -        f      -        -     -
organisation.title              change               -        -       -      -           -      -        f    -        -          -        f      -        -     -
organisation.title              delete               -        -       -      -           -      -        f    -        -          -        f      -        -     -
organisation.location           view                 -        -       -      -           -      -        f    -        -          f        f      -        -     -
organisation.location           add                  -        -       -      -           -      -        f    -        -          -        f      -        -     -
organisation.location           change               -        -       -      -           -      -        f    -        -          -        f      -        -     -
organisation.location           delete               -        -       -      -           -      -        f    -        -          -        f      -        -     -
organisation.audience           view                 -        -       f      -           -      -        f    -        -          f        f      -        -     -
organisation.audience           add                  -        -       f      -           -      -        f    -        -          -        f      -        -     -
organisation.audience           change               -        -       f      -           -      -        f    -        -          -        f      -        -     -
organisation.audience           delete               -        -       f      -           -      -        f    -        -          -        f      -        -     -
organisation.mentorship         view                 o        o       o      o           o      o        onf  o        o          onf      onf    o        o     on
organisation.mentorship         end                  o        o       o      o           o      o        onf  o        o          o        onf    o        o     on
organisation.mentorship         add                  -        -       -      -           -      -        onf  -        -          -        onf    -        -     n
organisation.mentorship         change               -        -       -      -           -      -        onf  -        -          -        onf    -        -     n
organisation.mentorship         delete               -        -       -      -           -      -        onf  -        -          -        onf    -        -     n
organisation.mentor_request     view                 o        o       o      o           o      o        o    o        o          o        o      o        o     o
organisation.mentor_request     answer               -        -       -      -           -      -        -    -        -          -        -      -        -     -
organisation.mentor_request     withdraw             o        o       o      o           o      o        o    o        o          o        o      o        o     o
organisation.deputy             view                 o        o       o      o           o      o        onf  o        o          onf      onf    o        o     on
organisation.deputy             name                 o        o       o      o           o      o        o    o        o          o        o      o        o     o
organisation.deputy             end                  o        o       o      o           o      o        onf  o        o          o        onf    o        o     on
organisation.deputy             add                  -        -       -      -           -      -        onf  -        -          -        onf    -        -     n
organisation.deputy             change               -        -       -      -           -      -        onf  -        -          -        onf    -        -     n
organisation.deputy             delete               -        -       -      -           -      -        onf  -        -          -        onf    -        -     n
organisation.import             view                 -        -       -      -           -      -        -    -        -          -        f      -        -     -
organisation.import             add                  -        -       -      -           -      -        -    -        -          -        f      -        -     -
organisation.import             change               -        -       -      -           -      -        -    -        -          -        -      -        -     -
organisation.import             run                  -        -       -      -           -      -        -    -        -          -        f      -        -     -
organisation.import             revoke               -        -       -      -           -      -        -    -        -          -        f      -        -     -
organisation.import             delete               -        -       -      -           -      -        -    -        -          -        f      -        -     -
organisation.token              view                 -        -       -      -           -      -        -    -        -          -        f      -        -     -
organisation.token              add                  -        -       -      -           -      -        -    -        -          -        f      -        -     -
organisation.token              change               -        -       -      -           -      -        -    -        -          -        -      -        -     -
organisation.token              run                  -        -       -      -           -      -        -    -        -          -        f      -        -     -
organisation.token              revoke               -        -       -      -           -      -        -    -        -          -        f      -        -     -
organisation.token              delete               -        -       -      -           -      -        -    -        -          -        f      -        -     -
vocabulary.topic                view                 -        -       f      -           -      -        -    -        -          f        -      -        -     -
vocabulary.topic                add                  -        -       f      -           -      -        -    -        -          -        -      -        -     -
vocabulary.topic                change               -        -       f      -           -      -        -    -        -          -        -      -        -     -
vocabulary.topic                delete               -        -       f      -           -      -        -    -        -          -        -      -        -     -
vocabulary.skill                view                 -        -       f      -           -      -        -    -        -          f        -      -        -     -
vocabulary.skill                add                  -        -       f      -           -      -        -    -        -          -        -      -        -     -
vocabulary.skill                change               -        -       f      -           -      -        -    -        -          -        -      -        -     -
vocabulary.skill                delete               -        -       f      -           -      -        -    -        -          -        -      -        -     -
powers.grant                    view                 -        -       -      -           -      -        -    -        -          onf      onf    -        -     -
powers.grant                    add                  -        -       -      -           -      -        -    -        -          -        onf    -        -     -
powers.grant                    end                  -        -       -      -           -      -        -    -        -          -        onf    -        -     -
powers.deviation                view                 -        -       -      -           -      -        -    -        -          f        f      -        -     -
powers.deviation                change               -        -       -      -           -      -        -    -        -          -        f      -        -     -
powers.handover                 view                 -        -       -      -           -      -        -    -        -          onf      onf    -        -     -
powers.handover                 add                  -        -       -      -           -      -        -    -        -          -        onf    -        -     -
powers.handover                 undo                 -        -       -      -           -      -        -    -        -          -        onf    -        -     -
powers.power_use                view                 -        -       -      -           -      -        -    -        -          onf      onf    -        -     -
powers.program                  view                 -        -       -      -           -      -        -    -        -          nf       nf     n        -     -
powers.program                  add                  -        -       -      -           -      -        -    -        -          -        nf     -        -     -
powers.program                  change               -        -       -      -           -      -        -    -        -          -        nf     -        -     -
powers.program                  hand                 -        -       -      -           -      -        -    -        -          -        nf     n        -     -
powers.consent                  view                 o        o       o      o           o      o        o    o        o          o        o      o        o     o
powers.consent                  answer               o        o       o      o           o      o        o    o        o          o        o      o        o     o
powers.consent                  ask                  -        -       -      -           -      -        -    -        -          -        onf    -        -     -
powers.consent                  look                 -        -       -      -           -      -        -    -        -          -        -      -        -     -
powers.viewing                  view                 -        -       -      -           -      -        -    -        -          onf      onf    -        -     -
powers.viewing                  look                 -        -       -      -           -      -        -    -        -          -        o      -        -     -
home.collection_audience        view                 -        -       f      -           -      -        -    -        -          -        f      -        -     -
home.collection_audience        add                  -        -       f      -           -      -        -    -        -          -        f      -        -     -
home.collection_audience        change               -        -       f      -           -      -        -    -        -          -        f      -        -     -
home.collection_audience        delete               -        -       f      -           -      -        -    -        -          -        f      -        -     -
notifications.notice            read                 o        o       o      o           o      o        o    o        o          o        o      o        o     o
notifications.notice            settle               o        o       o      o           o      o        o    o        o          o        o      o        o     o
notifications.notice            view                 -        -       onf    -           -      -        -    -        -          onf      onf    -        -     -
notifications.notice_template   view                 -        -       -      -           -      -        -    -        -          f        f      -        -     -
notifications.notice_template   add                  -        -       -      -           -      -        -    -        -          -        f      -        -     -
notifications.notice_template   change               -        -       -      -           -      -        -    -        -          -        f      -        -     -
notifications.notice_template   delete               -        -       -      -           -      -        -    -        -          -        f      -        -     -
care.care                       flag                 -        n       n      -           n      -        -    -        -          -        n      -        -     -
care.care                       view                 -        -       nf     -           -      -        -    -        -          -        nf     n        -     -
care.care                       review               -        -       nf     -           -      -        -    -        -          -        nf     n        -     -
care.care                       archive              -        -       nf     -           -      -        -    -        -          -        nf     n        -     -
care.page_flag                  view                 o        o       onf    o           o      o        o    o        o          o        onf    on       o     o
care.page_flag                  settle               -        -       onf    -           -      -        -    -        -          -        onf    n        -     -
care.page_link                  view                 -        -       nf     -           -      -        -    -        -          -        nf     n        -     -
care.bin                        view                 -        -       nf     -           -      -        -    -        -          -        nf     n        -     -
care.bin                        restore              -        -       nf     -           -      -        -    -        -          -        nf     n        -     -
care.bin                        purge                -        -       -      -           -      -        -    -        -          -        nf     -        -     -
sharing.sharing                 view                 -        -       nf     -           -      -        -    -        -          nf       nf     n        -     -
sharing.sharing                 share                -        -       nf     -           -      -        -    -        -          -        nf     n        -     -
sharing.share                   view                 o        o       onf    o           o      o        o    o        o          onf      onf    on       o     o
sharing.share                   change               -        -       onf    -           -      -        -    -        -          -        onf    n        -     -
workingcopies.working_copy      view                 -        -       nf     -           -      -        -    -        -          -        nf     n        -     -
workingcopies.working_copy      begin                -        -       nf     -           -      -        -    -        -          -        nf     n        -     -
workingcopies.working_copy      discard              -        -       nf     -           -      -        -    -        -          -        nf     n        -     -
workingcopies.working_copy      merge                -        -       nf     -           -      -        -    -        -          -        nf     n        -     -
contentrules.content_rule       view                 -        -       n      -           -      -        -    -        -          -        nf     -        -     -
contentrules.content_rule       add                  -        -       n      -           -      -        -    -        -          -        nf     -        -     -
contentrules.content_rule       change               -        -       n      -           -      -        -    -        -          -        nf     -        -     -
contentrules.content_rule       delete               -        -       n      -           -      -        -    -        -          -        nf     -        -     -
contentrules.rule_run           view                 -        -       n      -           -      -        -    -        -          -        nf     -        -     -
enrollment.catalog              view                 n        n       n      n           n      n        n    n        n          n        n      n        n     n
enrollment.catalog              enroll               n        n       n      n           n      n        n    n        n          n        n      n        n     n
enrollment.catalog              save                 n        n       n      n           n      n        n    n        n          n        n      n        n     n
enrollment.enrollment           view                 o        o       onf    o           o      on       onf  o        o          onf      o      on       on    on
enrollment.enrollment           withdraw             o        o       onf    o           o      o        o    o        o          o        o      on       o     o
enrollment.enrollment           manage               -        -       onf    -           -      -        -    -        -          -        -      n        -     -
records.completion              view                 o        o       onf    o           o      on       onf  o        o          onf      o      on       on    on
records.completion              add                  -        -       -      -           -      -        -    -        -          -        -      -        -     -
records.completion              change               -        -       -      -           -      -        -    -        -          -        -      -        -     -
records.completion              record               -        -       onf    -           -      -        -    -        -          -        -      n        -     -
records.learning                learn                o        o       o      o           o      o        o    o        o          o        o      o        o     o
learning_paths.path             view                 n        n       n      n           n      n        n    n        n          n        n      n        n     n
learning_paths.path             enroll               n        n       n      n           n      n        n    n        n          n        n      n        n     n
learning_paths.path             follow               -        -       nf     -           -      n        nf   -        -          nf       -      n        n     n
learning_paths.path             manage               -        -       nf     -           -      -        -    -        -          -        -      n        -     -
learning_paths.path_enrollment  view                 -        -       -      -           -      -        -    -        -          -        -      -        -     -
learning_paths.path_enrollment  leave                -        -       -      -           -      -        -    -        -          -        -      -        -     -
learning_paths.path_enrollment  learn                -        -       -      -           -      -        -    -        -          -        -      -        -     -
learning_paths.path_enrollment  follow               -        -       nf     -           -      n        nf   -        -          nf       -      n        n     n
board.announcement              view                 n        n       nf     n           n      n        n    n        n          nf       n      n        n     n
board.announcement              acknowledge          n        n       n      n           n      n        n    n        n          n        n      n        n     n
board.announcement              follow_up            -        -       nf     -           -      -        -    -        -          nf       -      n        -     -
board.announcement              remind               -        -       nf     -           -      -        -    -        -          -        -      n        -     -
discussions.discussion          view                 on       on      on     on          on     on       on   on       on         on       on     on       on    on
discussions.discussion          write                on       on      on     on          on     on       on   on       on         on       on     on       on    on
discussions.discussion          moderate             -        o       n      -           -      -        -    -        -          -        -      -        -     -
discussions.discussion          answer               -        o       n      -           -      -        -    -        -          -        -      -        -     -
discussions.discussion          members              -        o       -      -           -      -        -    -        -          -        -      -        -     -
discussions.discussion          open                 -        onf     onf    -           -      -        -    -        -          -        -      -        -     -
discussions.thread              view                 on       on      on     on          on     on       on   on       on         on       on     on       on    on
discussions.thread              write                on       on      on     on          on     on       on   on       on         on       on     on       on    on
discussions.thread              accept               o        o       on     o           o      o        o    o        o          o        o      o        o     o
discussions.thread              moderate             -        o       n      -           -      -        -    -        -          -        -      -        -     -
discussions.post                view                 on       on      on     on          on     on       on   on       on         on       on     on       on    on
discussions.post                edit                 o        o       o      o           o      o        o    o        o          o        o      o        o     o
discussions.post                report               n        n       n      n           n      n        n    n        n          n        n      n        n     n
discussions.post                moderate             -        o       n      -           -      -        -    -        -          -        -      -        -     -
discussions.attachment          view                 on       on      on     on          on     on       on   on       on         on       on     on       on    on
discussions.report              view                 -        -       n      -           -      -        -    -        -          -        -      -        -     -
discussions.report              decide               -        -       n      -           -      -        -    -        -          -        -      -        -     -
requests.training_request       ask                  onf      onf     onf    onf         onf    onf      onf  onf      onf        onf      onf    onf      onf   onf
requests.training_request       view                 o        o       onf    o           o      o        o    o        o          onf      o      o        o     o
requests.training_request       withdraw             o        o       o      o           o      o        o    o        o          o        o      o        o     o
requests.training_request       settle               -        -       onf    -           -      -        -    -        -          -        -      -        -     -
requests.desk                   view                 -        -       onf    -           -      -        -    -        -          onf      -      -        -     -
requests.desk                   settle               -        -       onf    -           -      -        -    -        -          -        -      -        -     -
following.follow                view                 o        o       o      o           o      o        o    o        o          o        o      o        o     o
following.follow                change               o        o       o      o           o      o        o    o        o          o        o      o        o     o
following.follow                delete               o        o       o      o           o      o        o    o        o          o        o      o        o     o
following.saved_search          view                 o        o       o      o           o      o        o    o        o          o        o      o        o     o
following.saved_search          change               o        o       o      o           o      o        o    o        o          o        o      o        o     o
following.saved_search          delete               o        o       o      o           o      o        o    o        o          o        o      o        o     o
recommendations.pick            view                 o        o       o      o           o      o        o    o        o          o        o      o        o     o
recommendations.pick            dismiss              o        o       o      o           o      o        o    o        o          o        o      o        o     o
recommendations.dismissal       view                 o        o       o      o           o      o        o    o        o          o        o      o        o     o
recommendations.dismissal       restore              o        o       o      o           o      o        o    o        o          o        o      o        o     o
recommendations.reach           view                 -        -       f      -           -      -        -    -        -          f        -      -        -     -
steering.rules                  view                 -        -       f      -           -      -        -    -        -          f        -      -        -     -
steering.rules                  steer                -        -       f      -           -      -        -    -        -          -        -      -        -     -
insight.insight                 view                 -        -       f      -           -      -        -    -        -          f        -      -        -     -
"""  # noqa: E501
ROLES = {
    "learner": Role.LEARNER,
    "mentor": Role.MENTOR,
    "staff": Role.TRAINING_STAFF,
    "instructor": Role.INSTRUCTOR,
    "owner": Role.PROGRAM_OWNER,
    "manager": Role.LINE_MANAGER,
    "hr": Role.HR,
    "finance": Role.FINANCE,
    "executive": Role.EXECUTIVE,
    "auditor": Role.AUDITOR,
    "admin": Role.ADMINISTRATOR,
    "program": None,
    "unit": None,
    "unit_hr": None,
}


def expected() -> dict[tuple[str, str], dict[str, str]]:
    head, *lines = (line.split() for line in TABLE.strip().splitlines())
    return {
        (policy, action): dict(zip(head[2:], cells, strict=True))
        for policy, action, *cells in lines
    }


def policies() -> dict[str, ScopedPolicy]:
    """Return every policy of every app, as "app.name"."""
    found = {}
    for config in apps.get_app_configs():
        try:
            module = import_module(f"{config.name}.policies")
        except ModuleNotFoundError:
            continue
        for name, policy in vars(module).items():
            if isinstance(policy, ScopedPolicy) and type(policy).__module__ == module.__name__:
                found[f"{config.label}.{name.removesuffix('_policy')}"] = policy
    return found


def actions_of(policy: ScopedPolicy) -> set[str]:
    """Return the actions that the policy's code names: where it compares, and where it says why."""
    named = {*policy.refusals, *policy.capabilities, *policy.roles}
    if isinstance(policy, KeptPolicy | PeoplesPolicy | UnitPolicy):
        named.update(("view", "add", "change", "delete"))
    if isinstance(policy, AdministratorPolicy):
        return {"view", "add", "change", "run", "revoke", "delete"}
    if isinstance(policy, OwnPolicy):
        return {"view", "change", "delete"}
    for attribute in ("changes", "managed", "needs"):
        named.update(getattr(policy, attribute, ()))
    tree = ast.parse(textwrap.dedent(inspect.getsource(type(policy).scope)))
    for node in ast.walk(tree):
        is_case = isinstance(node, ast.match_case)
        if is_case or (isinstance(node, ast.Compare) and getattr(node.left, "id", "") == "action"):
            node = node.pattern if is_case else node
            named.update(
                leaf.value
                for leaf in ast.walk(node)
                if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str)
            )
    return named


def test_every_policy_and_every_action_is_in_the_table():
    named = {(name, action) for name, policy in policies().items() for action in actions_of(policy)}

    assert named == set(expected())


class World:
    """Somebody in a role, with rows that are theirs, near and far."""

    def __init__(self, column: str, site) -> None:
        role = ROLES[column]
        self.site = site
        self.mentors = column == "mentor"
        derived = role in (None, Role.LINE_MANAGER)
        self.person = UserFactory() if derived else person_with(role)
        self.near, self.far = UserFactory(), UserFactory()
        self.pages = [course_page(site.catalog), course_page(site.catalog)]
        course = self.pages[0].course
        self.paths = [
            short_path(site, course),
            short_path(site, course, audience=["group:0"]),
        ]
        self.told = [
            announcement_page(site.home, (["signed-in"], "To all.")),
            announcement_page(site.home, (["group:0"], "To nobody.")),
        ]
        division, elsewhere = unit("Near"), unit("Far")
        self.units = {"n": division, "f": elsewhere}
        self.jobs = {
            "n": works_in(self.near, division),
            "f": works_in(self.far, elsewhere),
        }
        if column == "manager":
            reports_to(self.near, self.person)
        reports_to(self.far, UserFactory())
        owner = self.person if column == "program" else UserFactory()
        self.programs = [
            program_with(self.pages[0], self.paths[0], self.told[0], owner=owner),
            program_with(self.pages[1], owner=UserFactory()),
        ]
        granted = {"unit": Role.EXECUTIVE, "unit_hr": Role.HR}
        if column in granted:
            grant_power(
                self.person,
                by=None,
                role=granted[column],
                scope=ScopeKind.UNIT,
                unit=division,
                reason="Leads it.",
            )

    def everyone(self) -> dict:
        return {"o": self.person, "n": self.near, "f": self.far}

    def of_people(self, make) -> dict:
        return {letter: make(person) for letter, person in self.everyone().items()}

    @cached_property
    def enrollments(self) -> dict:
        near, far = (page.course for page in self.pages)
        courses = {"o": far, "n": near, "f": far}
        return {
            letter: EnrollmentFactory(learner=person, course=courses[letter])
            for letter, person in self.everyone().items()
        }

    @cached_property
    def completions(self) -> dict:
        near, far = (page.course for page in self.pages)
        courses = {"o": far, "n": near, "f": far}
        return {
            letter: record_completion(
                person,
                course=courses[letter],
                by=UserFactory(),
                reason="On the list.",
                completed_on=timezone.localdate(),
            )
            for letter, person in self.everyone().items()
        }

    @cached_property
    def path_enrollments(self) -> dict:
        return {
            letter: enroll_on_path(person, path=page.learning_path, origin="staff")
            for letter, person, page in (
                ("n", self.near, self.paths[0]),
                ("f", self.far, self.paths[1]),
            )
        }

    @cached_property
    def written(self) -> dict:
        """Pages to look after: everybody sees the near one, nobody but writers the far one."""
        return {"n": self.pages[0], "f": course_page(self.site.catalog, audience=["group:0"])}

    @cached_property
    def discussions(self) -> dict:
        """A closed space of theirs, a mentor's to look after; one for all; one of others."""
        return {
            "o": space(self.person, self.near) if self.mentors else space(None, self.person),
            "n": discussion(self.site.home),
            "f": space(None, self.far),
        }

    @cached_property
    def threads(self) -> dict:
        people = self.everyone()
        return {letter: thread(place, people[letter]) for letter, place in self.discussions.items()}

    @cached_property
    def posts(self) -> dict:
        return {letter: row.posts.get() for letter, row in self.threads.items()}

    @cached_property
    def rules(self) -> dict:
        keeper = person_with(Role.ADMINISTRATOR)
        return {"n": rule(keeper, below=self.written["n"]), "f": rule(keeper)}

    def rows(self, name: str) -> dict:
        """Return the rows of the model of the policy called ``name``, by letter."""
        return getattr(self, "rows_of_" + name.replace(".", "_"))()

    def rows_of_people_person(self):
        return self.everyone()

    def rows_of_people_group(self):
        return {"f": GroupFactory()}

    def rows_of_people_failure(self):
        return {"f": AccessFailureLog.objects.create(username="x", path_info="/login/")}

    def rows_of_people_refusal(self):
        return {"f": Refusal.objects.create(person=self.far, action="anonymise", about=self.near)}

    def rows_of_organisation_directory(self):
        return self.everyone()

    def rows_of_organisation_unit(self):
        return self.units

    def rows_of_organisation_job(self):
        return self.jobs

    def rows_of_organisation_facts(self):
        return self.of_people(lambda person: Profile.objects.get_or_create(person=person)[0])

    def rows_of_organisation_title(self):
        return {"f": JobTitle.objects.create(name="Fitter")}

    def rows_of_organisation_location(self):
        return {"f": Location.objects.create(name="The pier")}

    def rows_of_organisation_audience(self):
        return {"f": Audience.objects.create(name="Everybody new")}

    def rows_of_organisation_mentorship(self):
        today = organisation_today()
        return self.of_people(
            lambda person: Mentorship.objects.create(
                mentor=UserFactory(), mentee=person, starts_on=today
            )
        )

    def rows_of_organisation_mentor_request(self):
        return self.of_people(
            lambda person: MentorRequest.objects.create(
                mentor=UserFactory(), mentee=person, message="Please."
            )
        )

    def rows_of_organisation_deputy(self):
        today = organisation_today() + timedelta(days=9)
        return self.of_people(
            lambda person: Deputy.objects.create(
                principal=person, deputy=UserFactory(), starts_on=today
            )
        )

    def rows_of_organisation_import(self):
        return {"f": PeopleImport.objects.create(name="people.csv")}

    def rows_of_organisation_token(self):
        return {"f": ScimToken.objects.create(name="HR system", digest="x")}

    def rows_of_vocabulary_topic(self):
        return {"f": TopicFactory()}

    def rows_of_vocabulary_skill(self):
        return {"f": SkillFactory()}

    def rows_of_powers_grant(self):
        return self.of_people(
            lambda person: Grant.objects.create(
                person=person, capability="courses.view_course", scope="everything", reason="-"
            )
        )

    def rows_of_powers_deviation(self):
        group = Group.objects.get(role_group__role=Role.LEARNER)
        return {"f": Deviation.objects.create(group=group, capability="x", is_given=True)}

    def rows_of_powers_handover(self):
        other = UserFactory()
        return self.of_people(
            lambda person: Handover.objects.create(
                giver=person, taker=other, by=other, reason="Leaves."
            )
        )

    def rows_of_powers_power_use(self):
        return self.of_people(
            lambda person: PowerUse.objects.create(
                person=person, capability="x", source="grant", source_name="x", what="POST /"
            )
        )

    def rows_of_powers_program(self):
        return dict(zip("nf", self.programs, strict=True))

    def rows_of_powers_consent(self):
        support = UserFactory()
        return self.of_people(
            lambda person: Consent.objects.create(
                person=person,
                asked_by=support,
                reason="To help.",
                expires_at=timezone.now() + timedelta(days=1),
            )
        )

    def rows_of_powers_viewing(self):
        return self.of_people(
            lambda person: Viewing.objects.create(
                viewer=person, role=Role.LEARNER, ends_at=timezone.now()
            )
        )

    def rows_of_home_collection_audience(self):
        collection = Collection.get_first_root_node().add_child(name="Files")
        return {"f": CollectionAudience.objects.create(collection=collection, token="everyone")}

    def rows_of_notifications_notice(self):
        return self.of_people(
            lambda person: Notice.objects.create(person=person, kind="x", key="x", address="/")
        )

    def rows_of_notifications_notice_template(self):
        return {"f": NoticeTemplate.objects.create(kind="x", language="en", subject="x", text="x")}

    def rows_of_care_care(self):
        return self.written

    def rows_of_care_page_flag(self):
        pages = {"o": self.written["f"], **self.written}
        return {
            letter: flag_page(pages[letter], by=person, kind=FlagKind.WRONG, text="No.")
            for letter, person in self.everyone().items()
        }

    def rows_of_care_page_link(self):
        return {
            letter: PageLink.objects.create(source=page, address="/gone/", found_at=timezone.now())
            for letter, page in self.written.items()
        }

    def rows_of_care_bin(self):
        keeper = person_with(Role.ADMINISTRATOR)
        return {
            letter: bin_page(lesson_page(page), by=keeper) for letter, page in self.written.items()
        }

    def rows_of_sharing_sharing(self):
        return self.written

    def rows_of_sharing_share(self):
        third = course_page(self.site.catalog, audience=["group:0"])
        numbers = {"may_edit": False, "may_see_numbers": True}
        return {
            "o": ShareFactory(page=third, holder=self.person),
            "n": ShareFactory(page=self.written["n"], holder=self.near),
            "f": ShareFactory(page=self.written["f"], holder=self.far, **numbers),
        }

    def rows_of_workingcopies_working_copy(self):
        return {
            letter: WorkingCopy.objects.create(original=page, title=page.title)
            for letter, page in self.written.items()
        }

    def rows_of_contentrules_content_rule(self):
        return self.rules

    def rows_of_contentrules_rule_run(self):
        return {
            letter: RuleRun.objects.create(
                rule=row,
                rule_name=row.name,
                event=row.event,
                event_key="x",
                page=self.written["n"],
                page_title="x",
                page_key=self.written["n"].translation_key,
            )
            for letter, row in self.rules.items()
        }

    def rows_of_enrollment_catalog(self):
        hidden = course_page(self.pages[0].get_parent().specific, audience=["group:0"])
        return {"n": self.pages[0].course, "f": hidden.course}

    def rows_of_enrollment_enrollment(self):
        return self.enrollments

    def rows_of_records_completion(self):
        return self.completions

    def rows_of_records_learning(self):
        return self.enrollments

    def rows_of_learning_paths_path(self):
        assert self.path_enrollments
        return {"n": self.paths[0].learning_path, "f": self.paths[1].learning_path}

    def rows_of_learning_paths_path_enrollment(self):
        return self.path_enrollments

    def rows_of_steering_rules(self):
        return {"f": ruled(lambda book: book.with_weights({"title": 50}))}

    def rows_of_insight_insight(self):
        return {"f": SearchLogFactory()}

    def rows_of_board_announcement(self):
        return dict(
            zip("nf", [Announcement.objects.get(pages=page) for page in self.told], strict=True)
        )

    def rows_of_discussions_discussion(self):
        return self.discussions

    def rows_of_discussions_thread(self):
        return self.threads

    def rows_of_discussions_post(self):
        return self.posts

    def rows_of_discussions_attachment(self):
        return {
            letter: Attachment.objects.create(
                post=post, file="discussions/x.txt", name="x.txt", content_type="text/plain", size=1
            )
            for letter, post in self.posts.items()
        }

    def rows_of_discussions_report(self):
        return {
            letter: report(post, by=UserFactory(), reason="Rude.")
            for letter, post in self.posts.items()
        }

    @cached_property
    def asked(self) -> dict:
        words = {"o": "Bees", "n": "Boats", "f": "Bridges"}
        return {
            letter: ask_for(words[letter], person=person)
            for letter, person in self.everyone().items()
        }

    def rows_of_requests_training_request(self):
        return self.asked

    def rows_of_requests_desk(self):
        return self.asked

    def rows_of_following_follow(self):
        topic = TopicFactory()
        return self.of_people(lambda person: follow(person, word=topic))

    def rows_of_following_saved_search(self):
        state = CatalogState(text="pumps")
        return self.of_people(lambda person: save_search(person, state=state))

    def rows_of_recommendations_pick(self):
        course = self.pages[0].course
        return self.of_people(
            lambda person: Pick.objects.create(
                person=person, course=course, rank=0, why=Why.LIKE, because=course
            )
        )

    def rows_of_recommendations_dismissal(self):
        course = self.pages[0].course
        return self.of_people(lambda person: dismiss(person, course=course))

    def rows_of_recommendations_reach(self):
        return {"f": Reach.objects.create(day=organisation_today(), people=3, reached=1)}


@pytest.mark.parametrize("column", ROLES)
def test_everybody_acts_on_exactly_the_rows_of_the_table(site, column):
    world, table = World(column, site), expected()
    made, found = {}, {}
    for name, action in table:
        if name not in made:
            made[name] = world.rows(name)
        person, policy = again(world.person), policies()[name]
        granted = policy.instances_user_has_permission_for(person, action)
        ids = set(granted.values_list("pk", flat=True))
        letters = "".join(letter for letter, row in made[name].items() if row.pk in ids)
        found[(name, action)] = letters or "-"
        # The answer about one row is the same; what nobody has heard of, nobody may do.
        for row in made[name].values():
            one = policy.user_has_permission_for_instance(person, action, row)
            assert one == (row.pk in ids), (name, action)
        assert not policy.user_has_permission(person, "rule-the-world")

    assert found == {key: cells[column] for key, cells in table.items()}
