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
    permissions,
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
    "permissions",
]
