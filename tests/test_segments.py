import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.segments import cut, segments


@pytest.mark.parametrize(
    ("text", "encoding", "units", "count"),
    [
        ("", "GSM-7", 0, 1),
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("a" * 306, "GSM-7", 306, 2),
        ("a" * 307, "GSM-7", 307, 3),
        ("æøåÆØÅ\n", "GSM-7", 7, 1),
        ("€" * 80, "GSM-7", 160, 1),
        ("€" * 81, "GSM-7", 162, 2),
        ("a" * 152 + "€" + "a" * 152, "GSM-7", 306, 3),
        ("–" * 70, "UCS-2", 70, 1),
        ("–" * 71, "UCS-2", 71, 2),
        ("–" * 134, "UCS-2", 134, 2),
        ("–" * 135, "UCS-2", 135, 3),
        ("🙂" * 35, "UCS-2", 70, 1),
        ("🙂" * 36, "UCS-2", 72, 2),
        ("a" + "🙂" * 66, "UCS-2", 133, 2),
        ("🙂" * 67, "UCS-2", 134, 3),
    ],
)
def test_segments_are_filled_without_cutting_a_character_in_two(text, encoding, units, count):
    counted = segments(text)

    assert (counted.encoding, counted.units, counted.count) == (encoding, units, count)


def test_the_characters_to_blame_are_named_once_each():
    assert segments("“Så bra” – sa hun–").culprits == ("“", "”", "–")
    assert segments("@£$¥èéùìòÇØøÅå^{}[]~|\\€").culprits == ()


@given(st.text(st.sampled_from("ab \n€Ж😀"), max_size=700), st.integers(1, 6))
def test_a_text_is_cut_so_that_each_part_fits_and_only_blanks_are_left_out(text, at_most):
    parts = cut(text, at_most)

    assert all(segments(part).count <= at_most for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert segments(text).count > at_most or parts == [text]


def test_a_text_is_cut_at_the_end_of_a_line_or_else_of_a_word():
    line, words = "a" * 100, "word " * 40

    assert cut(f"{line}\n{line}", 1) == [line, line]
    assert cut(words.strip(), 1) == [("word " * 32).strip(), ("word " * 8).strip()]
