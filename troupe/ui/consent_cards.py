"""The one question, as a card."""

from troupe import sentences
from troupe.ui.buttons import Button
from troupe.ui.cards import BLURPLE, Card
from troupe.ui.consent_ids import Answer, Reply


def question(person_id: int, request_id: int) -> Card:
    """Asked before the first reference of a person is used."""
    return Card(
        colour=BLURPLE,
        heading=sentences.rules.CONSENT_HEADING,
        text=sentences.rules.CONSENT_WORDING,
        notes=(sentences.rules.CONSENT_ONCE,),
        buttons=(
            Button(
                Reply(Answer.AGREE, person_id, request_id), sentences.rules.CONSENT_AGREE, main=True
            ),
            Button(Reply(Answer.DECLINE, person_id, request_id), sentences.rules.CONSENT_DECLINE),
        ),
    )
