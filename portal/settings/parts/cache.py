"""The cache: in the process out of the box, Redis or Valkey when its address is given."""

from portal.settings.env import env_cache

CACHES = {"default": env_cache("STOA_CACHE_URL", default="locmemcache://stoa")}
