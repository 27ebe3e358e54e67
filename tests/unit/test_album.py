"""Many files in as few zips as a limit allows, with names that no file system chokes on."""

import io
import unicodedata
import zipfile

from hypothesis import given
from hypothesis import strategies as st

from troupe.album import Album, attachment_name, file_name

LIMIT = 4_000


def packed(files: list[tuple[str, bytes]], limit: int = LIMIT) -> list[bytes]:
    album = Album(most_bytes=limit)
    zips = [full for name, data in files if (full := album.add(name, data))]
    last = album.close()
    return zips if last is None else [*zips, last]


def contents(zips: list[bytes]) -> list[tuple[str, bytes]]:
    found = []
    for data in zips:
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            assert opened.testzip() is None
            found += [(one.filename, opened.read(one)) for one in opened.infolist()]
    return found


@given(st.lists(st.tuples(st.text(max_size=50), st.binary(max_size=3_000)), max_size=12))
def test_everything_arrives_in_order_and_no_zip_is_over_the_limit(
    given_files: list[tuple[str, bytes]],
) -> None:
    files = [(file_name(n, name), data) for n, (name, data) in enumerate(given_files)]
    zips = packed(files)
    assert contents(zips) == files
    assert all(len(data) <= LIMIT for data in zips)
    assert packed(files) == zips


def test_a_zip_is_filled_to_the_last_byte() -> None:
    """What a file costs is known to the byte, so a limit is neither broken nor wasted."""
    files = [("001-ä.png", b"x" * 100), ("002-b.png", b"y" * 100)]
    (whole,) = packed(files)
    assert len(packed(files, len(whole))) == 1
    assert len(packed(files, len(whole) - 1)) == 2


def test_nothing_makes_no_zip() -> None:
    assert packed([]) == []


def test_a_file_that_fits_nowhere_is_our_mistake() -> None:
    album = Album(most_bytes=100)
    try:
        album.add("a", bytes(100))
    except ValueError:
        return
    raise AssertionError


def test_names_keep_their_letters_in_any_script() -> None:
    assert file_name(7, "Mira") == "007-Mira.png"
    assert file_name(1, "ミラ 猫") == "001-ミラ-猫.png"
    assert file_name(2, "हिन्दी") == "002-हिन्दी.png"
    assert file_name(3, "🦊") == "003-character.png"
    assert file_name(4, "../../etc/passwd") == "004-etc-passwd.png"
    assert file_name(5, "CON") == "005-CON.png"


@given(st.text(max_size=200), st.integers(0, 999))
def test_any_name_makes_a_safe_file(name: str, number: int) -> None:
    made = file_name(number, name)
    assert not set(made) & set('/\\:*?"<>|\x00')
    assert made.isprintable()
    assert len(made.encode()) <= 255
    assert unicodedata.is_normalized("NFC", made)


@given(st.text(max_size=200))
def test_an_attachments_name_is_plain(name: str) -> None:
    made = attachment_name(name)
    assert made.isascii()
    assert made.removesuffix(".png").replace("-", "").isalnum()
    assert len(made) <= 44


def test_attachment_names() -> None:
    assert attachment_name("Mira Élise") == "mira-elise.png"
    assert attachment_name("ミラ") == "character.png"
