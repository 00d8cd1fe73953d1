"""Reads over paths, their pages, and the people on them."""

from learning_paths.queries.pages import (
    account_links,
    bearers_of_path,
    circle,
    facts_about,
    live_path_pages,
    main_links,
    owned_paths,
    path_of,
    paths_panel,
    paths_to_choose_from,
    planned_rules,
    publish_obstacles,
    tokens_from_paths,
    written_rules,
)
from learning_paths.queries.standing import (
    GroupStanding,
    Standing,
    StepStanding,
    held_back,
    standings,
    step_counts,
    strips,
)
from learning_paths.queries.uses import uses_of_pages

__all__ = [
    "GroupStanding",
    "Standing",
    "StepStanding",
    "account_links",
    "bearers_of_path",
    "circle",
    "facts_about",
    "held_back",
    "live_path_pages",
    "main_links",
    "owned_paths",
    "path_of",
    "paths_panel",
    "paths_to_choose_from",
    "planned_rules",
    "publish_obstacles",
    "standings",
    "step_counts",
    "strips",
    "tokens_from_paths",
    "uses_of_pages",
    "written_rules",
]
