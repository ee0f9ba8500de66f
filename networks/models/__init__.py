from networks.models.cities import City, Partnership, country_choices, country_names
from networks.models.commitments import Commitment, Measurement, Status, Target
from networks.models.documents import Document
from networks.models.frameworks import FocusArea, Framework
from networks.models.governance import GoverningBody, Official, Position
from networks.models.groups import Participation, WorkingGroup
from networks.models.history import (
    ChangeSet,
    ContentVersion,
    HistoryRow,
    action_so_far,
    change_set,
    current_change_set,
    current_user,
)
from networks.models.jobs import ImportJob
from networks.models.office import Distinct, Link, Merger, Preferences
from networks.models.organizations import Fee, KeyFigure, Membership, Organization
from networks.models.pages import Page
from networks.models.themes import Theme

__all__ = [
    "ChangeSet",
    "City",
    "Commitment",
    "ContentVersion",
    "Distinct",
    "Document",
    "Fee",
    "FocusArea",
    "Framework",
    "GoverningBody",
    "HistoryRow",
    "ImportJob",
    "KeyFigure",
    "Link",
    "Measurement",
    "Membership",
    "Merger",
    "Official",
    "Organization",
    "Page",
    "Participation",
    "Partnership",
    "Position",
    "Preferences",
    "Status",
    "Target",
    "Theme",
    "WorkingGroup",
    "action_so_far",
    "change_set",
    "country_choices",
    "country_names",
    "current_change_set",
    "current_user",
]
