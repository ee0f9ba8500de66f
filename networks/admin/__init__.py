from networks.admin import (
    cities,
    commitments,
    documents,
    frameworks,
    governance,
    groups,
    history,
    jobs,
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
    "organizations",
    "users",
]
