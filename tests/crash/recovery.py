"""How soon a step whose server died is taken up again, once its lease has run out."""

import concurrent.futures
import datetime
import time

import callers
import databases
import processes
import world

# A server that was killed is started again at once; then only its lease keeps the step. The server looks for work once a second.
LIMIT_SECONDS = 5
CAMPAIGN = "recovery"
SAMPLES = 3  # on each database
VAPI_TIMEOUT_SECONDS = 1
LEASE_SECONDS = VAPI_TIMEOUT_SECONDS + 10
FLAGS = ("--vapi-timeout", f"{VAPI_TIMEOUT_SECONDS}s", "--poll-schedule", "fixed", "--poll-interval", "100ms", "--sweep-interval", "24h")


def measure():
    """The longest time of all samples, from the end of the lease until the look-up has reached Vapi."""
    with concurrent.futures.ThreadPoolExecutor(len(databases.ALL) * SAMPLES) as pool:
        return max(pool.map(_measure_one, databases.ALL * SAMPLES))


def _measure_one(database):
    with processes.Workplace() as place:
        simulator = place.start_simulator("--time-scale", "20")
        vapi = world.Vapi(simulator)
        url = place.sqlite() if database == databases.SQLITE else databases.open_postgres(place).database
        # The first call to Vapi is POST /assistant; the server dies with the answer in its hands.
        dying = place.launch_server(simulator.url, *FLAGS, database=url, failpoint="vapi_answered:1")
        dying.await_server()
        try:
            callers.dialtone_json(dying.address, "campaigns", "create", "Recovery", "--area-code", "415", "--id", CAMPAIGN)
        except callers.Unanswered:
            pass  # it may be dead before its answer has left
        if dying.wait() != 128 + 9 or len(vapi.ledger()[0]) != 1:
            raise AssertionError(f"the server did not die after Vapi had made the assistant\n{dying.output()}")

        server = place.start_server(simulator.url, *FLAGS, database=url)
        world.wait_until(lambda: vapi.calls("GET /assistant") > 0, "the look-up", look_seconds=0.05)
        taken_up = time.time()
        # The intent, and the lease with it, were committed a moment after this.
        described = callers.ask(server.address, "campaigns", "describe", CAMPAIGN)
        asked = next(each for each in described["events"] if each["kind"] == "ASSISTANT_REQUESTED")
        expiry = datetime.datetime.fromisoformat(asked["time"].replace("Z", "+00:00")).timestamp() + LEASE_SECONDS
        if taken_up < expiry:
            raise AssertionError(f"the step was taken up {expiry - taken_up:.2f} s before its lease had run out")

        def settled():
            return callers.ask(server.address, "campaigns", "get", CAMPAIGN)["state"] == "ACTIVE"

        world.wait_until(settled, "the number")
        if (vapi.calls("POST /assistant"), vapi.calls("POST /phone-number")) != (1, 1):
            raise AssertionError(f"something was bought twice\n{server.output()}")
        return taken_up - expiry
