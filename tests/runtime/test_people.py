"""Who may sign in where, and the record of it."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from hub.db import EVERY_ORG, Sessions
from hub.errors import Conflict, Invalid, NotFound
from hub.organizations.audit import record
from hub.organizations.create import choose_organization, create_organization
from hub.organizations.models import AuditEntry, Membership, Organization
from hub.organizations.people import add_user, find_user, join, make_password, normal_email

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def test_a_user_is_stored_with_a_hash_and_found_however_the_address_is_written(sessions: Sessions) -> None:
    with sessions.begin(EVERY_ORG) as session:
        add_user(session, email=" Ada@Example.com ", name="Ada", password="correct horse")
    with sessions.begin(EVERY_ORG) as session:
        user = find_user(session, "ADA@example.com")
        assert user is not None
        assert user.email == "ada@example.com"
        assert PasswordHasher().verify(user.password_hash, "correct horse")


def test_an_address_is_taken_once(sessions: Sessions) -> None:
    with sessions.begin(EVERY_ORG) as session:
        add_user(session, email="ada@example.com", name="", password="correct horse")
        with pytest.raises(Conflict, match="is a user already"):
            add_user(session, email="ADA@example.com", name="", password="correct horse")


@pytest.mark.parametrize("address", ["", "ada", "ada@", "@example.com", "ada@localhost", "a b@example.com"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(Invalid, match=r"no e-mail address"):
        normal_email(address)


def test_a_short_password_is_refused_and_a_made_one_is_long(sessions: Sessions) -> None:
    with sessions.begin(EVERY_ORG) as session, pytest.raises(Invalid, match="at least 10"):
        add_user(session, email="ada@example.com", name="", password="short")
    assert len(make_password()) == 18
    assert make_password() != make_password()


def test_joining_again_changes_the_role(sessions: Sessions, org: UUID) -> None:
    with sessions.begin(EVERY_ORG) as session:
        user = add_user(session, email="ada@example.com", name="", password="correct horse")
        join(session, org_id=org, user_id=user.id, role="rep")
        join(session, org_id=org, user_id=user.id, role="admin")
        assert session.scalars(select(Membership.role)).all() == ["admin"]
        with pytest.raises(Invalid, match="no role king"):
            join(session, org_id=org, user_id=user.id, role="king")


def test_the_first_organization_is_made_and_then_chosen(sessions: Sessions) -> None:
    with sessions.begin(EVERY_ORG) as session:
        assert choose_organization(session, None, may_make=False) is None
        first = choose_organization(session, None)
        assert choose_organization(session, None) == first
        assert len(session.scalars(select(Organization)).all()) == 1


def test_among_several_one_must_be_named(sessions: Sessions) -> None:
    with sessions.begin(EVERY_ORG) as session:
        acme, globex = create_organization(session, "Acme"), create_organization(session, "Globex")
        assert choose_organization(session, "acme") == acme.id
        assert choose_organization(session, str(globex.id)) == globex.id
        with pytest.raises(Invalid, match=r"--org.*Acme, Globex"):
            choose_organization(session, None)
        with pytest.raises(NotFound, match="no organization called Initech"):
            choose_organization(session, "Initech")


def test_two_of_the_same_name_must_be_told_apart_by_id(sessions: Sessions) -> None:
    with sessions.begin(EVERY_ORG) as session:
        made = [create_organization(session, "Acme") for _ in range(2)]
        with pytest.raises(Invalid, match=str(made[1].id)):
            choose_organization(session, "Acme")


def test_what_was_done_is_recorded_with_who_and_when(sessions: Sessions, org: UUID) -> None:
    with sessions.begin(org) as session:
        record(session, org, actor="ada@example.com", action="member added", subject="grace@example.com", now=NOW)
    with sessions.begin(org) as session:
        entry = session.scalars(select(AuditEntry)).one()
        assert (entry.actor, entry.action, entry.subject, entry.at) == (
            "ada@example.com",
            "member added",
            "grace@example.com",
            NOW,
        )
