"""Examples of what the API takes and answers, for the OpenAPI document: one talk with one respondent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

SURVEY = "2b156ca0-7562-4f2e-b851-e51f0bc27647"
VERSION = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
SESSION = "6f0c8b0e-3f5e-4b0e-9a56-0d7f1d1c7c55"
SMS_SESSION = "0b4d8f0e-6c51-4f5b-8c9c-3c7f0f2f6a11"
NUMBER = "+4790937954"
QUESTION = "Hvor fornøyd var du?\nSvar med et tall fra 1 til 10."
VARIABLES = [{"key": "agentId", "value": "42"}, {"key": "queueKey", "value": "support"}]
NO_MOBILE = "`+4722225555` is not a mobile number: it cannot receive an SMS."

PARAMETERS: Mapping[str, str] = {"survey_id": SURVEY, "session_id": SESSION, "recipient": NUMBER}


def bodies(year: int) -> Mapping[str, Sequence[Any]]:
    """Examples by component; what is sent in `year` expires in the next one, on the day of the specification's own."""
    return {
        "SendSurvey": [
            {
                "clientReference": "call-4711",
                "expiryTime": f"{year + 1}-11-24T12:00:00Z",
                "language": "no",
                "userSessionVariables": VARIABLES,
                "identifier": NUMBER,
                "identifierType": "Phone",
                "channel": "SMS",
                "content": "Thank you for calling us today.",
            },
            {"identifier": NUMBER, "identifierType": "Phone", "channel": "SMS"},
        ],
        "SentDocument": [{"sessionId": SESSION, "state": "open", "currentElement": "enjoyment"}],
        "SessionDocument": [
            {
                "sessionId": SESSION,
                "surveyId": SURVEY,
                "surveyVersion": VERSION,
                "identifier": NUMBER,
                "language": "no",
                "state": "open",
                "currentElement": "comment",
                "expiryTime": f"{year + 1}-11-24T12:00:00Z",
                "userSessionVariables": VARIABLES,
                "responses": [
                    {
                        "element": "enjoyment",
                        "answer": 8,
                        "reply": "8",
                        "confirmed": False,
                        "respondedAt": f"{year}-11-21T12:01:00Z",
                    }
                ],
                "messages": [
                    {"direction": "outbound", "text": QUESTION, "at": f"{year}-11-21T12:00:02Z", "status": "delivered"},
                    {"direction": "inbound", "text": "8", "at": f"{year}-11-21T12:01:00Z", "status": "received"},
                ],
            }
        ],
        "SurveyDocument": [
            {
                "surveyId": SURVEY,
                "title": "Store visit",
                "version": VERSION,
                "languages": ["en", "no"],
                "defaultLanguage": "en",
                "elements": [{"id": "enjoyment", "type": "scale"}, {"id": "comment", "type": "open_text"}],
            }
        ],
        "ArrivalDocument": [
            {
                "recipient": NUMBER,
                "content": QUESTION,
                "smsSession": SMS_SESSION,
                "clientReference": f"{SESSION}-1",
                "sentAt": f"{year}-11-21T12:00:02Z",
            }
        ],
    }


PROBLEMS: Mapping[str, Mapping[str, Any]] = {
    "invalid-request": {
        "detail": f"/identifier: {NO_MOBILE}",
        "errors": [{"pointer": "/identifier", "detail": NO_MOBILE}],
    },
    "client-reference-taken": {
        "detail": "`call-4711` was already sent for this survey with another payload.",
        "sessionId": SESSION,
    },
}
"""What problems of some types hold beside type, title and status."""
