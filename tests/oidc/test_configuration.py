"""The configuration of a provider: what it needs, what it takes for wrong, and where the secret is."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from collegial_cli.main import cli
from collegial_core import Unreadable
from collegial_oidc import read_configuration

if TYPE_CHECKING:
    from pathlib import Path

GOOD = {
    "issuer": '"https://login.example"',
    "client_id": '"collegial"',
    "secret_file": '"secret"',
    "address": '"https://school.example/collegial/"',
}


def written(folder: Path, **more: str) -> Path:
    """A configuration, with what is said otherwise; an empty text leaves it out."""
    (folder / "secret").write_text("  s3cret\n", "utf-8")
    file = folder / "oidc.toml"
    said = {name: it for name, it in {**GOOD, **more}.items() if it}
    file.write_text("".join(f"{name} = {it}\n" for name, it in said.items()), "utf-8")
    return file


def test_a_configuration_says_who_lets_people_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    it = read_configuration(written(tmp_path, login='"upn"', scopes='["openid", "profile"]'))
    assert (it.secret, it.login, it.scopes) == ("s3cret", "upn", ("openid", "profile"))
    assert it.redirect_uri == "https://school.example/collegial/login/done"
    monkeypatch.setenv("OIDC_SECRET", "other")
    it = read_configuration(written(tmp_path, secret_file="", secret_environment='"OIDC_SECRET"'))  # noqa: S106 - its name
    assert (it.secret, it.login, it.scopes) == ("other", "email", ("openid", "email"))


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"issuer": ""}, "needs a text issuer"),
        ({"client_id": "7"}, "needs a text client_id"),
        ({"address": '" "'}, "needs a text address"),
        ({"issuer": '"http://login.example"'}, "issuer is no address"),
        ({"issuer": '"https://login.example?a=b"'}, "issuer is no address"),
        ({"address": '"https://a:b@school.example"'}, "address is no address"),
        ({"address": '"ftp://school.example"'}, "address is no address"),
        ({"address": '"https://"'}, "address is no address"),
        ({"address": '"https://[school"'}, "address is no address"),
        ({"address": '"https://school.example:port"'}, "address is no address"),
        ({"secret": '"s"'}, "unknown name 'secret'"),
        ({"groups": '"groups"'}, "needs groups, the claim, and a table .units. together"),
        ({"units": '{ a = ["b"] }'}, "needs groups, the claim, and a table .units. together"),
        ({"groups": '"groups"', "units": '"solbacken"'}, "units is no table"),
        ({"groups": '"groups"', "units": '{ a = "b" }'}, "units.a is no list of units' ids"),
        ({"groups": '"groups"', "units": "{ a = [] }"}, "units.a is no list of units' ids"),
        ({"groups": '"groups"', "units": '{ a = ["Åsa skola"] }'}, "units.a is no list of units' ids"),
        ({"secret_file": ""}, "needs one of: secret_file, secret_environment"),
        ({"secret_environment": '"A"'}, "needs one of: secret_file, secret_environment"),
        ({"secret_file": "", "secret_environment": '"COLLEGIAL_NO_SUCH"'}, "secret_environment leads to no secret"),
        ({"scopes": '["email"]'}, "scopes is no list"),
        ({"scopes": '"openid"'}, "scopes is no list"),
        ({"login": "7"}, "needs a text login"),
        ({"login": "="}, "is no TOML"),
    ],
)
def test_a_configuration_that_is_not_whole_is_told_as_such(tmp_path: Path, more: dict[str, str], says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        read_configuration(written(tmp_path, **more))


def test_serve_wants_one_way_in_and_an_address_that_fits(tmp_path: Path) -> None:
    file = written(tmp_path)
    at = ["--store", f"sqlite:///{tmp_path}/s.db", "serve", "--oidc", str(file)]
    for more, says in (
        (["--demo"], "give --oidc or --demo"),
        (["--prefix", "/other"], "has to end with the path of --prefix: '/other'"),
    ):
        ended = CliRunner().invoke(cli, [*at, *more])
        assert (ended.exit_code, says in ended.output) == (2, True), ended.output
    (tmp_path / "secret").unlink()
    ended = CliRunner().invoke(cli, at)
    assert ended.exit_code == 2, ended.output
    assert "secret" in ended.output


def test_a_server_without_a_provider_imports_nothing_for_one() -> None:
    """Given the extra `web` alone, then the server is imported all the same; only `--oidc` needs more."""
    asked = "import sys, collegial_web.serving; print(sorted({'authlib', 'joserfc'} & sys.modules.keys()))"
    ended = subprocess.run([sys.executable, "-c", asked], capture_output=True, check=True, text=True)  # noqa: S603 - ours
    assert ended.stdout == "[]\n"


def test_an_extra_that_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "collegial_oidc.provider", raising=False)
    monkeypatch.setitem(sys.modules, "authlib.common.errors", None)
    at = ["--store", f"sqlite:///{tmp_path}/s.db", "serve", "--oidc", str(written(tmp_path))]
    ended = CliRunner().invoke(cli, at)
    assert (ended.exit_code, "pip install 'collegial[oidc]'" in ended.output) == (2, True), ended.output
