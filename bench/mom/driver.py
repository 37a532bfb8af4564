# Hands readings to the policy engine of a checkout of oVirt's Memory Overcommitment Manager and times what it decides.
#   driver.py CHECKOUT
# reads a line of JSON a reading (bytes) and answers with one: {"ms": time from reading to targets, "targets": [bytes or null]}
import json
import os
import sys
import time

checkout = sys.argv[1]
sys.path.insert(0, checkout)
from mom.Entity import Entity  # noqa: E402
from mom.Policy.Policy import Policy  # noqa: E402


class Monitor:
    """What an entity asks its monitor: the names of the values that collectors gather."""

    valid_fields = {'mem_available', 'mem_free', 'mem_unused', 'balloon_cur', 'balloon_min', 'balloon_max'}


def entity(**values):
    made = Entity(Monitor)
    made._set_statistics([values])
    made._finalize()
    return made


def entities(reading):
    """KiB, as the manager has them; a history of one reading, so that its averages are the values themselves."""
    host = entity(mem_available=reading['hostTotal'] / 1024, mem_free=reading['hostFree'] / 1024)
    columns = zip(reading['actual'], reading['used'], reading['maximum'], reading['minimum'])
    guests = [
        entity(
            balloon_cur=actual / 1024,
            mem_unused=(actual - used) / 1024,
            balloon_max=maximum / 1024,
            balloon_min=minimum / 1024,
        )
        for actual, used, maximum, minimum in columns
    ]
    return host, guests


policy = Policy()
with open(os.path.join(checkout, 'doc', 'balloon.rules')) as rules:
    if not policy.set_policy(None, rules.read()):
        sys.exit('the rules of the checkout cannot be loaded')

for line in sys.stdin:
    reading = json.loads(line)
    start = time.perf_counter()
    host, guests = entities(reading)
    if not policy.evaluate(host, guests):
        sys.exit('the rules of the checkout cannot be evaluated')
    targets = [guest.GetControl('balloon_target') for guest in guests]
    ms = 1000 * (time.perf_counter() - start)
    print(json.dumps({'ms': ms, 'targets': [None if kib is None else kib * 1024 for kib in targets]}), flush=True)
