"""The bot that in_flight.py starts: it collects its garbage when it is told to (SIGUSR1)."""

import gc
import signal
import sys

import bot

if __name__ == "__main__":
    signal.signal(signal.SIGUSR1, lambda _signal, _frame: gc.collect())
    sys.exit(bot.main())
