"""The database: column types, sessions bound to one organization, bulk copy."""

from hub.db.base import Base, OrgFk, UtcDateTime, UuidPk
from hub.db.sessions import EVERY_ORG, Sessions

__all__ = ["EVERY_ORG", "Base", "OrgFk", "Sessions", "UtcDateTime", "UuidPk"]
