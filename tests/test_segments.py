import pytest

from engine.segments import segments


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
