"""Every way the organisation may change: units, jobs, lines, helpers, audiences, days."""

from portal.organisation.services.audiences import (
    AudienceInUse,
    BadAudience,
    refresh_audience,
    refresh_audiences,
    refresh_people,
    remove_audience,
    save_audience,
)
from portal.organisation.services.days import follow_the_day, wake_accounts
from portal.organisation.services.deputies import CannotDeputise, end_deputy, name_deputy
from portal.organisation.services.jobs import (
    CannotPlace,
    ClosesCircle,
    end_job,
    move,
    recognise_manager,
    start_job,
)
from portal.organisation.services.lines import redraw_everything, redraw_lines
from portal.organisation.services.locking import lock_organisation
from portal.organisation.services.mentoring import (
    AnsweredAlready,
    CannotMentor,
    answer_request,
    ask_mentor,
    end_mentorship,
    start_mentorship,
    withdraw_request,
)
from portal.organisation.services.profiles import (
    change_facts,
    change_own_profile,
    forget_what_they_said,
)
from portal.organisation.services.tokens import make_token, revoke_token
from portal.organisation.services.units import (
    CannotChangeUnit,
    UnitCircle,
    add_unit,
    change_unit,
    close_unit,
    redraw_paths,
    remove_unit,
)
from portal.organisation.services.words import CannotName, remove_word, save_word

__all__ = [
    "AnsweredAlready",
    "AudienceInUse",
    "BadAudience",
    "CannotChangeUnit",
    "CannotDeputise",
    "CannotMentor",
    "CannotName",
    "CannotPlace",
    "ClosesCircle",
    "UnitCircle",
    "add_unit",
    "answer_request",
    "ask_mentor",
    "change_facts",
    "change_own_profile",
    "change_unit",
    "close_unit",
    "end_deputy",
    "end_job",
    "end_mentorship",
    "follow_the_day",
    "forget_what_they_said",
    "lock_organisation",
    "make_token",
    "move",
    "name_deputy",
    "recognise_manager",
    "redraw_everything",
    "redraw_lines",
    "redraw_paths",
    "refresh_audience",
    "refresh_audiences",
    "refresh_people",
    "remove_audience",
    "remove_unit",
    "remove_word",
    "revoke_token",
    "save_audience",
    "save_word",
    "start_job",
    "start_mentorship",
    "wake_accounts",
    "withdraw_request",
]
