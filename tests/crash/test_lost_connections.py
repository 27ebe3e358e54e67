"""The connection to PostgreSQL breaks at any statement, and the program goes on as it is.

No restart mends anything here: whatever a lost answer leaves open, who is alive has to see to.
"""

from contextlib import closing
from functools import partial

from tests.crash.judge import Kind, Verdict
from tests.crash.life import ALONE, Moment, Program, installed, live
from tests.crash.outside import Discord, Provider, World
from tests.crash.served import NEVER, Loss, Rows, ServedMachine
from troupe.errors import DatabaseAway
from troupe.secret import Secret


class Lives:
    """One life after the other, each from the same beginning."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._world = World(Provider(), Discord())
        self._disk = installed(self._program(Loss(NEVER)), self._world)

    def with_a(self, loss: Loss) -> Verdict:
        """Raises DatabaseAway where it broke while the program was starting, which ends that."""
        moment = Moment(self._disk, self._world, seconds=0.0)
        return live(moment, self._program(loss), ALONE).verdict

    def _program(self, loss: Loss) -> Program:
        return Program(machine=partial(ServedMachine, self._rows, loss=loss))


def broken(verdict: Verdict) -> list[tuple[Kind, str]]:
    """An errand that says that the database was away, and is run again, is as it should be."""
    return [one for one in verdict.violations if "DatabaseAway" not in one[1]]


def test_a_lost_connection_breaks_no_promise(database_url: Secret) -> None:
    """A COMMIT may have been done whose answer is lost; with any other statement all goes."""
    with closing(Rows(database_url)) as rows:
        lives, whole = Lives(rows), Loss(NEVER)
        assert lives.with_a(whole).pictured
        starts, commits = 0, 0
        for at in range(1, whole.statements + 1):
            loss = Loss(at)
            try:
                assert broken(lives.with_a(loss)) == [], loss
            except DatabaseAway:
                starts += 1
                continue
            if loss.met == "COMMIT":
                commits += 1
                assert broken(lives.with_a(Loss(at, done=True))) == [], loss
    assert commits > 5
    assert 0 < starts < whole.statements / 2
