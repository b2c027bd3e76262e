"""How API keys are written, and that nothing of them is kept or told but their hashes."""

import hashlib
import logging
import os
import threading

import pytest

from engine import api_keys
from engine.api_keys import SCOPES, digest_of, read_keys, read_keys_file
from engine.errors import SettingsError
from engine.settings import Settings

SECRET = "correct-horse-battery"
OTHER = "staple:with:colons-in-it"
HASH = hashlib.sha256(SECRET.encode()).hexdigest()


@pytest.mark.parametrize(
    ("written", "scopes"),
    [
        (f"{SECRET}:send", {"send"}),
        (f"{SECRET}:send,read", {"send", "read"}),
        (f"{SECRET}:all", set(SCOPES)),
        (f"sha256:{HASH}:metrics", {"metrics"}),
        (f"SHA256:{HASH.upper()}:metrics", {"metrics"}),
    ],
)
def test_a_key_has_the_scopes_after_its_last_colon(written, scopes):
    assert read_keys(written) == {digest_of(SECRET): scopes}


def test_several_keys_stand_beside_each_other_and_may_hold_colons():
    keys = read_keys(f"{SECRET}:send  {OTHER}:read")

    assert keys == {digest_of(SECRET): {"send"}, digest_of(OTHER): {"read"}}


WRONG = {
    SECRET: "key 1 has no scopes",
    f"{SECRET}:": "key 1 has something else than scopes",
    f"{SECRET}:send read": "key 2 has no scopes",
    f"{SECRET}:send,": "key 1 has something else than scopes",
    f"{SECRET}:sending": "key 1 has something else than scopes",
    f"send:{SECRET}": "key 1 has something else than scopes",
    f"{SECRET[:15]}:all": "15 characters; it needs at least 16",
    ":all": "0 characters",
    "nøkkel-som-er-lang-nok:all": "not ASCII",
    f"sha256:{HASH}": "key 1 has no scopes",
    f"sha256:{HASH[:-1]}:all": "no SHA-256",
    f"{SECRET}:send {SECRET}:read": "key 2 stands there twice",
    f"{SECRET}:send sha256:{HASH}:read": "key 2 stands there twice",
    f"{SECRET}:all,{OTHER}:read": "key 1 is more than one; write a space between two keys",
    f"{SECRET}:send,read,{OTHER}:results:all": "key 1 is more than one",
    f"{SECRET}:send,read;{OTHER}:read": "key 1 is more than one",
    f"{SECRET}:all|{OTHER}:read": "key 1 is more than one",
}


@pytest.mark.parametrize("written", WRONG)
def test_what_is_wrong_is_told_without_the_key(written):
    with pytest.raises(SettingsError) as told:
        Settings.from_environment(api_keys=written)

    assert "SURVEY_API_KEYS: " in str(told.value)
    assert WRONG[written] in str(told.value)
    for part in (SECRET[:15], HASH[:20], "sending", "nøkkel"):
        assert part not in str(told.value)


def test_nobody_who_looks_at_the_settings_sees_a_key():
    settings = Settings(api_keys=f"{SECRET}:all")

    assert SECRET not in repr(settings) + repr(settings.keys) + settings.model_dump_json(exclude={"api_keys"})
    with pytest.raises(ValueError, match="key 1") as wrong:
        Settings(api_keys=f"{SECRET}:nothing")
    assert SECRET not in str(wrong.value)


def test_a_file_has_one_key_a_line_and_comments(tmp_path):
    file = tmp_path / "keys"
    file.write_text(
        f"\ufeff# The call centre\n{OTHER}:send,read  # until June\n\n  sha256:{HASH}:metrics\n#{SECRET}:all\n"
    )

    assert read_keys_file(file) == {digest_of(OTHER): {"send", "read"}, digest_of(SECRET): {"metrics"}}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "has no key in it"),
        (b"# nothing yet\n", "has no key in it"),
        (f"# one\n{SECRET}\n".encode(), "line 2 has no scopes"),
        (f"{SECRET}:send {OTHER}:read\n".encode(), "line 1 has spaces in it"),
        (b"\xff\xfe", "not UTF-8"),
        (None, "No such file"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_by_its_line(tmp_path, content, told):
    file = tmp_path / "keys"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(SettingsError, match="SURVEY_API_KEYS_FILE: ") as wrong:
        Settings.from_environment(api_keys_file=file)
    assert told in str(wrong.value)
    assert SECRET not in str(wrong.value)


def say_into(pipe, told):
    teller = threading.Thread(target=pipe.write_text, args=[told], daemon=True)
    teller.start()
    return teller


@pytest.fixture
def pipe(tmp_path):
    os.mkfifo(tmp_path / "keys")
    return tmp_path / "keys"


def test_a_file_of_keys_may_be_a_pipe_which_is_read_once(pipe, monkeypatch):
    monkeypatch.setattr(api_keys, "LOOK_EVERY", 0)
    say_into(pipe, f"{SECRET}:send")
    keys = Settings.from_environment(api_keys_file=pipe).keys
    later = say_into(pipe, f"{OTHER}:send")

    assert keys.get(digest_of(SECRET)) == {"send"}
    assert OTHER in pipe.read_text()
    later.join()


def test_a_file_that_cannot_be_looked_at_is_told_at_the_start_and_changes_nothing_later(tmp_path, rotating):
    with pytest.raises(SettingsError, match=r"SURVEY_API_KEYS_FILE: .* cannot be read: File name too long"):
        Settings.from_environment(api_keys_file=tmp_path / ("k" * 300))

    file, keys = rotating
    file.unlink()
    file.symlink_to("k" * 300)
    assert keys.get(digest_of(SECRET)) == {"send"}


def test_a_pipe_without_a_key_is_told(pipe):
    say_into(pipe, "# none")
    with pytest.raises(SettingsError, match=r"SURVEY_API_KEYS_FILE: `.*` has no key in it"):
        _ = Settings.from_environment(api_keys_file=pipe).keys


def test_a_file_that_cannot_be_read_is_told_with_what_else_is_wrong(tmp_path):
    with pytest.raises(SettingsError, match=r"(?s)SURVEY_PORT.*\nSURVEY_API_KEYS_FILE"):
        Settings.from_environment(port="x", api_keys_file=tmp_path / "none")


@pytest.mark.parametrize("written", ["", f"{OTHER}:all"])
def test_settings_that_are_changed_have_the_keys_they_are_changed_to(written):
    settings = Settings(api_keys=written)
    assert settings.keys == read_keys(written)  # they are looked up before they are changed

    changed = settings.model_copy(update={"api_keys": read_keys(f"{SECRET}:send")})
    assert changed.keys == read_keys(f"{SECRET}:send")
    assert settings.model_copy(update={"port": 1}).keys is settings.keys


def test_keys_may_come_from_both_places(tmp_path):
    file = tmp_path / "keys"
    file.write_text(f"{OTHER}:read")

    assert Settings(api_keys=f"{SECRET}:send", api_keys_file=file).keys.keys() == {digest_of(SECRET), digest_of(OTHER)}


@pytest.fixture
def rotating(tmp_path, monkeypatch):
    """A file with one key, and the keys of settings that name it; each look-up looks at the file."""
    monkeypatch.setattr(api_keys, "LOOK_EVERY", 0)
    file = tmp_path / "keys"
    file.write_text(f"{SECRET}:send\n")
    return file, Settings(api_keys_file=file).keys


@pytest.mark.parametrize("content", [f"{OTHER}:read\n{SECRET}", "", "# all are gone", None])
def test_a_file_that_can_no_longer_be_used_keeps_the_last_good_keys_and_is_logged_once(rotating, caplog, content):
    file, keys = rotating
    caplog.set_level(logging.INFO)
    file.unlink() if content is None else file.write_text(content)

    assert [dict(keys) for _ in range(3)] == [{digest_of(SECRET): {"send"}}] * 3
    (line,) = caplog.messages
    assert line.startswith(f"SURVEY_API_KEYS_FILE: {'line 2' if content and OTHER in content else f'`{file}`'}")
    assert "stay in use" in line
    assert SECRET not in line

    file.write_text(f"{OTHER}:read\n")

    assert dict(keys) == {digest_of(OTHER): {"read"}}
    assert caplog.messages[1:] == [f"keys taken: `{file}`, 1 API keys"]


@pytest.mark.parametrize("written", ["http://example.org", "example.org:80", "a/b", "*.*.org", "-x"])
def test_a_host_that_is_none_is_told(written):
    with pytest.raises(SettingsError, match="SURVEY_ALLOWED_HOSTS: "):
        Settings.from_environment(allowed_hosts=written)
