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
    users,
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
    "users",
]
