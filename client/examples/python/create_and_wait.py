#!/usr/bin/env python3
"""Creates a voice campaign and waits until its number can be called:

    create_and_wait.py HOST:PORT DISPLAY_NAME AREA_CODE

It watches and does not poll, and survives a server that restarts. The modules under `dialtone` are made by `buf generate`
(docs/clients.md).
"""

import random
import sys
import time
import uuid

import grpc
from dialtone.v1 import (
    campaign_service_pb2,
    campaign_service_pb2_grpc,
    phone_number_service_pb2,
    phone_number_service_pb2_grpc,
)

PhoneNumber = phone_number_service_pb2.PhoneNumber

CALL_SECONDS = 30
WAIT_SECONDS = 600
# The server went away: it restarts, drains, or its answer was lost. CANCELLED comes from one that shuts down.
AWAY = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED)


class NumberFailedError(Exception):
    """The number will not come."""


def gaps(longest=5.0):
    """Seconds between attempts: growing, and by chance, so that many clients do not come back at once."""
    step = 0.25
    while True:
        yield random.uniform(step / 2, step)
        step = min(2 * step, longest)


def create(channel, display_name, area_code):
    """May be asked again and again: the request id makes it one campaign."""
    request = campaign_service_pb2.CreateCampaignRequest(request_id=str(uuid.uuid4()))
    request.campaign.display_name = display_name
    request.campaign.phone_number_request.area_code = area_code
    campaigns = campaign_service_pb2_grpc.CampaignServiceStub(channel)
    until = time.monotonic() + CALL_SECONDS
    for gap in gaps():
        left = until - time.monotonic()
        try:
            return campaigns.CreateCampaign(request, timeout=left, wait_for_ready=True)
        except grpc.RpcError as error:
            if error.code() not in AWAY or gap >= left:
                raise
        time.sleep(gap)


def changes(channel, name, seconds):
    """The number as it is, and then each change, over as many streams as that takes."""
    numbers = phone_number_service_pb2_grpc.PhoneNumberServiceStub(channel)
    until = time.monotonic() + seconds
    revision = 0
    waits = gaps()
    while True:
        request = phone_number_service_pb2.WatchPhoneNumberRequest(name=name, after_revision=revision)
        left = until - time.monotonic()
        try:
            for message in numbers.WatchPhoneNumber(request, timeout=left, wait_for_ready=True):
                waits = gaps()
                if message.HasField("phone_number"):
                    revision = message.phone_number.revision
                    yield message.phone_number
            return
        except grpc.RpcError as error:
            gap = next(waits)
            if error.code() not in AWAY or gap >= left:
                raise
        time.sleep(gap)


def wait_for_number(channel, campaign, seconds=WAIT_SECONDS):
    for number in changes(channel, campaign.phone_number.name, seconds):
        if number.state == PhoneNumber.ACTIVE:
            return number.number
        if number.state == PhoneNumber.FAILED:
            codes = ", ".join(number.failure.suggested_area_codes)
            raise NumberFailedError(number.failure.message + (f" (area codes with stock: {codes})" if codes else ""))
    raise NumberFailedError("its campaign was deleted")


def main():
    if len(sys.argv) != 4:
        sys.exit("usage: create_and_wait.py HOST:PORT DISPLAY_NAME AREA_CODE")
    _, address, display_name, area_code = sys.argv
    # Of several replicas, all do their share. A server that is gone without a word is noticed by pings.
    options = [
        ("grpc.lb_policy_name", "round_robin"),
        ("grpc.keepalive_time_ms", 30_000),
        ("grpc.keepalive_timeout_ms", 10_000),
        ("grpc.max_reconnect_backoff_ms", 2_000),
    ]
    with grpc.insecure_channel(address, options) as channel:
        try:
            campaign = create(channel, display_name, area_code)
            print(f"{campaign.name} is accepted", flush=True)
            print(f"{campaign.name} has {wait_for_number(channel, campaign)}", flush=True)
        except grpc.RpcError as error:
            sys.exit(error.details())
        except NumberFailedError as error:
            sys.exit(f"the number will not come: {error}")


if __name__ == "__main__":
    main()
