"""Prometheus metrics: requests of this process, and readings of the database taken when somebody asks."""

import os
from collections.abc import Iterable
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Reading:
    """One value of one gauge; `labels` are (name, value) pairs."""

    name: str
    help: str
    value: float
    labels: tuple[tuple[str, str], ...] = ()


class Requests:
    """Counts the requests of this process.

    Each web process has counters of its own and a scrape reaches any of them, so each says which one it is: a series
    never goes back and sums over `process` are right.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._count = Counter(
            "leadlight_http_requests", "Requests answered", ["process", "route", "status"], registry=self.registry
        )
        self._seconds = Histogram(
            "leadlight_http_seconds",
            "Time to answer",
            ["process"],
            registry=self.registry,
            buckets=(0.01, 0.05, 0.2, 1, 5),
        )

    def add(self, *, route: str, status: int, seconds: float) -> None:
        """Count one answered request."""
        process = str(os.getpid())
        self._count.labels(process, route, str(status)).inc()
        self._seconds.labels(process).observe(seconds)


def expose(requests: Requests, readings: Iterable[Reading]) -> bytes:
    """Return everything in Prometheus's text format."""
    registry = CollectorRegistry()
    registry.register(_Readings(list(readings)))
    return generate_latest(registry) + generate_latest(requests.registry)


class _Readings(Collector):
    def __init__(self, readings: list[Reading]) -> None:
        self.readings = readings

    def collect(self) -> Iterable[GaugeMetricFamily]:
        families: dict[str, GaugeMetricFamily] = {}
        for reading in self.readings:
            names, values = [name for name, _ in reading.labels], [value for _, value in reading.labels]
            family = families.setdefault(reading.name, GaugeMetricFamily(reading.name, reading.help, labels=names))
            family.add_metric(values, reading.value)
        return families.values()
