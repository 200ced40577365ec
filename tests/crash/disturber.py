"""Makes the simulated Vapi misbehave, differently all the time, in every way that Dialtone promises to survive."""

import random
import threading

CREATES = ("POST /assistant", "POST /phone-number")
ROUTES = (
    *CREATES,
    *CREATES,  # twice: this is where money is spent
    "GET /assistant",
    "GET /phone-number",
    "GET /phone-number/{id}",
    "DELETE /assistant/{id}",
    "DELETE /phone-number/{id}",
)
# Numbers take 1 to 10 s, divided by the time scale.
NORMAL = {
    "delay": {"kind": "uniform", "min_ms": 1000, "max_ms": 10000},
    "status": "active",
    "sip_only": False,
    "without_area_code": "digits",
    "unavailable_area_codes": [],
    "cap": -1,
    "payment_required": False,
    "masked": False,
    "pins_assistant": False,
}
ODD = (
    {"delay": {"kind": "never"}},
    {"status": "activating"},
    {"status": "follows_digits"},
    {"status": "blocked"},
    {"status": "absent"},
    {"sip_only": True},
    {"without_area_code": "sip_only"},
    {"without_area_code": "refused"},
    {"unavailable_area_codes": ["415"]},
    {"unavailable_area_codes": ["*"]},
    {"cap": 0},
    {"payment_required": True},
    {"masked": True},
)
FAULT_SECONDS = 0.3
# Rules that found no call are cleared away after so many.
RULES_KEPT = 12


def random_fault(chance, slow_ms):
    """A fault in the simulator's terms. `slow_ms` is longer than a server waits for a reply."""
    when = chance.choice(("before", "after"))
    delay_ms = chance.choice((50, 300, slow_ms))
    return chance.choice(
        (
            {"kind": "drop", "when": when},
            {"kind": "reply", "status": chance.choice((500, 502, 503)), "message": "out of order", "when": when},
            {"kind": "rate_limit", **chance.choice(({}, {"retry_after_seconds": 1}))},
            {"kind": "truncate"},
            {"kind": "slow", "over_ms": delay_ms},
            {"kind": "delay", "delay_ms": delay_ms, "when": when},
            {"kind": "drop", "delay_ms": delay_ms, "when": when},
            {"kind": "cloudflare"},
        )
    )


class Disturber(threading.Thread):
    def __init__(self, vapi, seed, slow_ms):
        super().__init__(name="disturber")
        self.error = None
        self._vapi = vapi
        self._chance = random.Random(seed)
        self._slow_ms = slow_ms
        self._finish = threading.Event()

    def finish(self):
        """It ends soon, and Vapi behaves from then on."""
        self._finish.set()

    def run(self):
        try:
            rules = 0
            while not self._finish.wait(FAULT_SECONDS):
                if rules == RULES_KEPT:
                    self._vapi.clear_faults()
                    rules = 0
                rules += 1
                fault = random_fault(self._chance, self._slow_ms)
                self._vapi.add_fault(self._chance.choice(ROUTES), fault, times=self._chance.randint(1, 2))
                if self._chance.random() < 0.3:
                    odd = self._chance.choice(ODD) if self._chance.random() < 0.4 else {}
                    self._vapi.provision(**{**NORMAL, **odd})
            self._vapi.clear_faults()
            self._vapi.provision(**NORMAL)
        except Exception as error:  # told by the thread that joins this one
            self.error = error
