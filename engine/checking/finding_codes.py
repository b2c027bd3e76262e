"""Every code a finding can have: which are errors and which warnings, and what each means."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

Severity: TypeAlias = Literal["error", "warning"]


class Code(NamedTuple):
    """What a code stands for; codes are stable, their prose may improve."""

    severity: Severity
    explanation: str


ERRORS = {
    # The file
    "unreadable_file": "The file is not there, is no file, or may not be read.",
    "empty_file": "There is nothing in the file. A definition is one JSON object, { … }.",
    "byte_order_mark": (
        "The file begins with an invisible mark that some Windows editors write. JSON has none. Choose `UTF-8`, not "
        "`UTF-8 with BOM`, when you save."
    ),
    "wrong_encoding": (
        "The file is not saved as UTF-8, so letters like æ, ø and å would reach the respondent as other characters."
    ),
    "invalid_json": "The file is not JSON: a comma, a quotation mark or a bracket is missing or one too many.",
    "duplicate_key": "The same property stands twice in one object. Only one of them could count, so neither is taken.",
    "invalid_number": "JSON has no NaN and no Infinity, and no computer counts as far as this number.",
    "invalid_character": (
        "The text has a character that no SMS can carry: a control character, or half of a character that is written "
        "as a pair of \\u escapes."
    ),
    "nested_too_deeply": "Objects and lists stand within one another deeper than any survey needs.",
    # Shape
    "missing_property": "Something that must be said is not said.",
    "unknown_property": (
        "A property is written that does not exist here; mostly it is misspelt or stands in the wrong place."
    ),
    "unknown_kind": "An element's `type` is none of the kinds there are.",
    "wrong_type": "A value is of another type than needed: a text instead of a number, for example.",
    "wrong_value": "A value is none of those, or not of the form, that is possible here.",
    "out_of_range": "A number is too low or too high, a text or a list too short or too long.",
    "invalid_id": "An id has characters that ids cannot have, or is a name that is taken.",
    "invalid_language": "A language is not written as a language tag like `en`, `no` or `nb-NO`.",
    "invalid_condition": (
        "A condition either tests one `element`, `variable` or `value` by comparisons, or joins others by one of "
        "`all`, `any` and `not`."
    ),
    # Ids and flow
    "duplicate_survey_id": (
        "Two definitions have the same survey id, so a host that sends it could mean either. Each is told of the "
        "other. A running engine goes on with the one it has and refuses the other; when it starts, it takes the file "
        "named after the id, else the one with the shortest name."
    ),
    "duplicate_name": (
        "Two alerts have the same name, so nobody who is told could tell which it was, or two quotas, so nobody could"
        " tell whose places are taken."
    ),
    "duplicate_id": "Two elements, or two options of one question, have the same id.",
    "unknown_element": "A `go_to`, a `next` or a condition names an element that does not exist.",
    "endless_texts": (
        "Texts lead to one another in a circle with no question between: the survey would never stop sending."
    ),
    "endless_loop": (
        "Questions lead to one another in a circle, and nobody who is asked them can ever reach the completion, "
        "whatever is answered."
    ),
    # Rules
    "condition_without_question": (
        "A rule or an alert is looked at after the questions its condition names. One that tests session variables "
        'alone also says after which question, by {"element": "…", "answered": true} joined by `all`.'
    ),
    "condition_on_text": "A condition tests the answer to an element that asks nothing.",
    "unfit_operator": "Answers of this kind, or session variables, cannot be compared in this way.",
    "unknown_value": "A condition or a text names a calculated value that is not under `values`.",
    "unfit_input": (
        "A sum or a mean is made of questions that are not answered with a number, nor with options that have `points`."
    ),
    "unfit_value": "A rule compares with a value that can never be answered.",
    "reversed_range": "A `between` has its higher end first, so nothing is between.",
    "rule_too_large": "A condition has more comparisons, or more ways to hold, than a rule can.",
    # Results
    "ambiguous_lineage": (
        "What was answered to one element or option of an earlier version can be told together with one of this "
        "version only, so one `was` may name it, and nothing may still have its id."
    ),
    "unfit_measure": "A scale is measured in a way that its numbers cannot be.",
    # When SMS are sent
    "unfit_hours": (
        "Hours are days of the week with a time each, or `none`, or nothing where a day has none. They begin and end "
        "on one day, name each day once and open some day. Public holidays are those of a country the library knows."
    ),
    "unfit_duration": "A duration is written as ISO 8601 does: PT4H is four hours, P1D a day.",
    # What cannot be
    "contradiction": "Properties of an element contradict each other, so that no answer could be right.",
    # Languages
    "missing_language": "A text lacks a language that the rest speaks: the conversation would be half translated.",
    "stray_language": "A language stands in a few texts only. It is misspelt, or the rest is missing.",
    "default_language_not_spoken": "No text of the survey is written in its default language.",
    "language_without_templates": "The survey speaks a language that has no folder of templates.",
    # Placeholders
    "invalid_placeholder": (
        "Texts quote `{{ answer.ID }}`, `{{ value.ID }}` and `{{ variable.KEY }}`, optionally with `| default('…')`. "
        "Nothing else of the template language is possible in a definition."
    ),
    "unknown_answer": "A text quotes the answer to a question that does not exist, or asks nothing.",
    "answer_never_given": (
        "A text quotes the answer to a question that nobody has been asked by then, on any path: the question comes "
        "later, or on another branch."
    ),
    "unknown_variable": "A text or a rule uses a session variable that is not among those the survey declares.",
    "variable_not_always_given": (
        "A text quotes a declared session variable that need not be sent, with nothing to say in its place: the text "
        "would have a hole."
    ),
    "placeholder_in_label": "Labels of options and scales are plain text: nothing is quoted in them.",
    # Messages
    "too_long_sms": (
        "An SMS takes more segments than the gateway joins, whatever is quoted in it: it can never be sent. Six are "
        "joined, unless SURVEY_GATEWAY and that gateway's settings say otherwise."
    ),
    # Templates
    "missing_template": "A language folder lacks a file that is needed.",
    "template_failed": "A template cannot be rendered.",
    "silent_template": (
        "A template says nothing, or leaves out its element's text: the respondent would get an empty SMS, or one "
        "that begins with an empty line. An error prefix has something to say for every reason of its kind."
    ),
    "unknown_reason": "An error prefix is written for a reason that no reply to its kind is refused for.",
    "unread_word": (
        "A template tells people to reply a word that is not read as what they mean by it: stop in a notice, yes "
        "where an answer is asked back."
    ),
    "missing_words": "A vocabulary lacks the words for something that respondents may say to a question of the survey.",
    "ambiguous_word": (
        "A vocabulary lists the same word for yes and for no, or a word by which another command is obeyed than it "
        "stands for: whoever replies `stop` to skip a question gets no more surveys."
    ),
}

WARNINGS = {
    # The file
    "misnamed_file": (
        "A file among the definitions is not read, as its name does not end in `.json`. Some editors add `.txt`, and "
        "some file managers hide it."
    ),
    "unread_folder": (
        "A folder among the definitions has definitions in it. They are not read, so none of them can be sent: each "
        "stands in the folder of definitions itself."
    ),
    # Ids and flow
    "unreachable_element": (
        "Neither the sequence nor any rule or `next` leads to an element, or only rules do that no answers given "
        "before can make hold. Every path through the survey was walked."
    ),
    "endless_for_some": (
        "Questions lead to one another in a circle that those with certain answers or session variables can never "
        "leave."
    ),
    "paths_not_walked": (
        "Every path through a survey is walked, as long as that takes seconds. Where rules look back at very many "
        "earlier answers it may take for ever, and the check stops. What the links between elements show is still "
        "found: what nothing leads to, conditions that contradict themselves, quotes of answers that nobody can have "
        "given. What takes answers is not: elements that none lead to, loops that catch some, rules that are hidden "
        "or never hold, and placeholders that are empty for some."
    ),
    # Rules
    "comparison_never_matches": (
        "A value could be answered by itself, but no answer passes this comparison: nothing is more than the upper "
        "end of a scale, and no day is before the earliest."
    ),
    "compared_as_text": (
        "A condition puts a session variable in order with a number in quotation marks, which is a text: texts are "
        "compared letter by letter, and 9 comes after 10."
    ),
    "rule_never_holds": (
        "No answers make a rule's condition hold: its comparisons exclude one another, or whoever is asked its "
        "questions cannot have given the earlier answers it asks for. A question on another branch has no answer."
    ),
    "rule_always_holds": "Every answer passes a rule's condition, so what follows the question otherwise never does.",
    "asked_if_always_holds": "Everybody who comes to an element passes its `asked_if`, so it is never passed over.",
    "hidden_rule": (
        "Rules are looked at from top to bottom and the first that holds wins. Wherever this one holds, one above it "
        "holds too."
    ),
    "contradicting_rules": (
        "Two rules hold with exactly the same answers and lead to different elements. Only the upper one is followed."
    ),
    "early_rule": (
        "A rule on a calculated value is looked at after each of the questions that the value is made of. This one may "
        "lead away before the others are asked."
    ),
    "rule_to_own_question": (
        "A rule, or a quota that is full, leads from a question back to the same one, so an answer that was taken is "
        "asked for again at once, and nobody is told why."
    ),
    "skip_falls_through": (
        "A question may be skipped, and what follows it in sequence is for certain answers alone, to which rules "
        "lead: whoever skips the question is asked it, too."
    ),
    "alert_never_raised": (
        "No answers make an alert's condition hold when it is looked at: its comparisons exclude one another, or "
        "nobody can have given all the answers it asks for by then."
    ),
    "quota_never_met": (
        "No answers make a quota's condition hold when it is looked at: its comparisons exclude one another, or "
        "nobody can have given all the answers it asks for by then."
    ),
    # When SMS are sent
    "late_reminder": (
        "A session is open for three days unless the host says otherwise, and nobody is reminded in its last hour. "
        "Each reminder counts from the SMS before it."
    ),
    "long_pause": (
        "A session is open for three days unless the host says otherwise. Where `hours` are closed for longer, a "
        "survey that is sent when they end is never asked, and is told as not sent."
    ),
    # What cannot be
    "finer_than_answers": "A number is bounded by one that has more decimals than answers have.",
    # Replies
    "labels_collide": "Two options of one question have the same label, so a reply with the label could mean either.",
    "labels_alike": (
        "Two options have labels that only accents or marks tell apart, which many leave out when they reply."
    ),
    "stray_space": (
        "A label of an option or of a scale begins or ends with white space, which is sent, and shows wherever the "
        "label is quoted."
    ),
    "label_is_a_number": (
        "Options are chosen by their numbers. A label that is itself the number of another option makes a reply with "
        "that number ambiguous."
    ),
    "label_is_a_keyword": (
        "A label is one of the words that mean something of their own wherever they are replied: stop, help, start, "
        "back and repeat in any language, or all and none where several options may be chosen."
    ),
    "differing_range": (
        "A text asks for numbers, like 1-5, that are not the ones the question takes. The template says them right."
    ),
    # Languages
    "copied_translation": (
        "A text says in one language the very words of the default language. What is to be the same is noted by "
        "`survey translate confirm`."
    ),
    "untranslated_template": (
        "Templates of a language say the very words of the fallback language, or still begin with the mark of `survey"
        " new-language`; or its vocabulary has the very words of the fallback language for a meaning, or of the one"
        " that it was copied from."
    ),
    # Placeholders
    "single_brace": "A placeholder with single braces is no placeholder and is sent as it stands.",
    "answer_not_always_given": (
        "A text quotes the answer to a question that some have not been asked by then, because a rule or a `next` "
        "leads past the question into the middle of what follows it, or because `tries` goes on after replies that "
        "were no answer, or because the survey may expire first."
    ),
    "unfinished_text": "A text says `TODO` or the like, which would be sent.",
    "garbled_text": (
        "A text has letters that were saved wrongly: like `Ã¥`, which is UTF-8 that an editor once read as "
        "Windows-1252, or a question mark in the middle of a word."
    ),
    "foreign_placeholder": (
        "A text quotes by `[name]`, `<name>` or `%name%`, as other systems do. It is sent as it stands."
    ),
    "markup_in_text": "A text has HTML in it, which phones show as it stands.",
    "undeclared_variable": (
        "A text quotes a session variable of your own that is not declared, with nothing to say in its place: where "
        "the host does not send it, the text has a hole."
    ),
    "unfamiliar_variable": "A session variable is spelt almost, but not quite, like a known one.",
    "differing_placeholders": "A text quotes something in one language and not in another.",
    # Messages
    "long_sms": (
        "An SMS takes more segments than wanted, each of which is paid for. Two are wanted, unless `--segments` says "
        "otherwise."
    ),
    "may_be_too_long": (
        "An SMS may take more segments than the gateway joins, because of what it quotes, or where the question is "
        "asked again behind an error prefix. It is sent as several SMS then."
    ),
    "costly_character": (
        "A character is not in GSM-7, the alphabet of cheap SMS. One of them makes the whole message UCS-2, with 70 "
        "instead of 160 characters a segment. Letters that a language cannot do without are not reported."
    ),
    # Templates
    "incomplete_language": "A language folder lacks the template of a kind that no survey here uses.",
    "long_prefix": (
        "An error prefix, or a notice before a question, takes more than one segment, and the question follows it."
    ),
    "unclear_word": (
        "A vocabulary lists a word that is not read as what it stands for: it is read like one for something else, so "
        "that it means neither, or as no command. Small and capital letters are the same, with and without accents, "
        "and marks are no words."
    ),
    "unknown_meaning": "A vocabulary lists words for a meaning that the engine does not know.",
}

CODES = {
    **{code: Code("error", explanation) for code, explanation in ERRORS.items()},
    **{code: Code("warning", explanation) for code, explanation in WARNINGS.items()},
}
"""Every code there is. `survey check --explain CODE` tells the explanation."""
