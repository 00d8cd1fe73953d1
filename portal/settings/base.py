"""Everything that does not depend on where Stoa runs."""

from portal.settings.parts.apps import *
from portal.settings.parts.cache import *
from portal.settings.parts.content import *
from portal.settings.parts.database import *
from portal.settings.parts.email import *
from portal.settings.parts.language import *
from portal.settings.parts.logs import *
from portal.settings.parts.paths import *
from portal.settings.parts.people import *
from portal.settings.parts.search import *
from portal.settings.parts.security import *
from portal.settings.parts.sign_on import *
from portal.settings.parts.tasks import *
