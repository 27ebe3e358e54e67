"""The one question, as a card."""

from troupe import sentences
from troupe.ui.buttons import Button
from troupe.ui.cards import BLURPLE, Card
from troupe.ui.consent_ids import Answer, Reply


def question(person_id: int, request_id: int) -> Card:
    """Asked before the first reference of a person is used."""
    return Card(
        colour=BLURPLE,
        heading=sentences.CONSENT_HEADING,
        text=sentences.CONSENT_WORDING,
        notes=(sentences.CONSENT_ONCE,),
        buttons=(
            Button(Reply(Answer.AGREE, person_id, request_id), sentences.CONSENT_AGREE, main=True),
            Button(Reply(Answer.DECLINE, person_id, request_id), sentences.CONSENT_DECLINE),
        ),
    )
