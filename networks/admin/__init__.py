from networks.admin import (
    cities,
    commitments,
    documents,
    frameworks,
    governance,
    groups,
    history,
    jobs,
    links,
    organizations,
)

__all__ = [
    "cities",
    "commitments",
    "documents",
    "frameworks",
    "governance",
    "groups",
    "history",
    "jobs",
    "links",
    "organizations",
]
