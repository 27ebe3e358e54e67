"""Doors that are closed, words that aren't let through, and the consent asked for once."""

PAUSED_HERE = (
    "The managers of this server have paused new pictures. Nothing was spent; your collection and "
    "your history are there as always."
)
BLOCKED = "The operator of this bot has blocked new pictures for you. Nothing was spent."
BLOCKED_HERE = (
    "The managers of this server have blocked new pictures for you here. Nothing was spent; a "
    "manager can undo it."
)
SERVER_BLOCKED = "The operator of this bot doesn't serve this server. Nothing was spent."
OTHER_CHANNELS = (
    "Pictures are made in other channels of this server. Nothing was spent; try it there."
)
REFERENCE_BLOCKED = (
    "This picture was taken down here and can't be used again. Nothing was spent; start from "
    "another picture."
)


def paused(words: str) -> str:
    """`words` are the operator's own."""
    return f"New pictures are paused. {words} Nothing was spent.".replace("  ", " ")


RULE_ON_MINORS = (
    "This reads like sexual content with minors. Troupe never makes that, for anybody, and no "
    "setting changes it. If you meant something else, describe the scene in other words."
)
RULE_OF_SERVER = (
    "The managers of this server keep a list of words that aren't used here, and one of them is in "
    "what you wrote. Say it in another way."
)

CONSENT_HEADING = "One question before your first picture"
CONSENT_WORDING = (
    "Are the pictures that you give to Troupe yours, or may you use them, and do they show no real "
    "person who hasn't agreed to it?"
)
CONSENT_ONCE = (
    "Troupe asks you this once. “I agree” goes on with what you asked for. Nothing was spent."
)
CONSENT_AGREE = "I agree"
CONSENT_DECLINE = "No, thanks"
CONSENT_DECLINED = "That is fine. Nothing was kept, and nothing was spent."
CONSENT_TOO_LATE = (
    "Thank you, that is noted. What you asked for was too long ago to go on with; "
    "send it once more, and it starts right away."
)
CONSENT_ANSWERED = "You have answered this one already."
CONSENT_NOT_YOURS = (
    "This question was for somebody else. You are asked with your own first picture."
)

REFERENCE_HIDDEN = (
    "This starts from a picture that was reported and is hidden until a manager has looked at it. "
    "Nothing was spent; start from another picture."
)
