"""An outside record system that speaks FHIR over HTTP."""

from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from patients.errors import PatientRefused
from patients.fhir.checking import FhirVersion, Resource, checked
from patients.outside.ports import OutsideFault

MOST_PAGES = 50
_PASSING = (401, 403, 408, 425, 429)
"""Refusals that may pass: a token that has run out, too many requests."""


class FhirClient:
    """Over one base address. What is personal goes in bodies, never in addresses; faults carry codes only.

    `token`: bearer token. A redirect to, or a next page at, another host is not followed.
    """

    def __init__(self, base_url: str, *, token: str | None = None, timeout_s: float = 5.0) -> None:
        self._base = base_url.rstrip("/")
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        self._http = httpx.Client(headers=headers, timeout=timeout_s, follow_redirects=False)
        self._version: FhirVersion | None = None

    def close(self) -> None:
        self._http.close()

    def version(self) -> FhirVersion:
        """R5, or R4B where the CapabilityStatement says 4.3 or 4.0; asked once."""
        if self._version is None:
            told = str(self._asked("GET", "metadata").get("fhirVersion", ""))
            if told.startswith("5."):
                self._version = FhirVersion.R5
            elif told.startswith(("4.3", "4.0")):
                self._version = FhirVersion.R4B
            else:
                raise OutsideFault("version-unknown", is_final=True)
        return self._version

    def read(self, kind: str, resource_id: str) -> Resource | None:
        """The resource as its version has it; None when there is none, or it was deleted."""
        answer = self._send("GET", f"{kind}/{resource_id}")
        return None if answer.status_code in (404, 410) else self._checked(_json_of(answer))

    def search(self, kind: str, **wanted: str) -> list[Resource]:
        """By POST, over all pages of the same host."""
        bundle = self._asked("POST", f"{kind}/_search", data=wanted)
        found: list[Resource] = []
        for _ in range(MOST_PAGES):
            resources = [each.get("resource") or {} for each in bundle.get("entry") or []]
            found += [each for each in resources if each.get("resourceType") == kind]
            more = next((link["url"] for link in bundle.get("link") or [] if link.get("relation") == "next"), None)
            if more is None:
                return found
            bundle = self._asked("GET", self._same_host(more))
        raise OutsideFault("too-many-pages", is_final=True)

    def write(self, resource: Resource, *, identifier: str) -> str:
        """A conditional update by an identifier of ours: made once, replaced afterwards (FHIR, 3.2.0.4.3)."""
        body = checked(resource, version=self.version())
        kind = resource["resourceType"]
        answer = self._send("PUT", kind, params={"identifier": identifier}, content=body)
        self._require_done(answer)
        location = answer.headers.get("location", "").split("/_history")[0]
        if location:
            return str(location.rsplit("/", 1)[-1])
        return str(_json_of(answer)["id"])

    def _asked(self, method: str, path: str, **how: Any) -> Resource:
        answer = self._send(method, path, **how)
        self._require_done(answer)
        return _json_of(answer)

    def _send(self, method: str, path: str, **how: Any) -> httpx.Response:
        headers = {"Accept": "application/fhir+json"}
        if "content" in how:
            headers["Content-Type"] = "application/fhir+json"
        url = path if path.startswith(("http://", "https://")) else f"{self._base}/{path}"
        try:
            return self._http.request(method, url, headers=headers, **how)
        except httpx.TimeoutException:
            raise OutsideFault("timeout") from None
        except (httpx.HTTPError, httpx.InvalidURL):
            raise OutsideFault("unreachable") from None

    def _require_done(self, answer: httpx.Response) -> None:
        status = answer.status_code
        if 200 <= status < 300:
            return
        raise OutsideFault(f"http-{status}", is_final=400 <= status < 500 and status not in _PASSING)

    def _checked(self, resource: Resource) -> Resource:
        try:
            checked(resource, version=self.version())
        except PatientRefused as refused:
            raise OutsideFault(refused.code, is_final=True) from None
        return resource

    def _same_host(self, url: str) -> str:
        whole = urljoin(f"{self._base}/", url)
        if urlsplit(whole)[:2] != urlsplit(self._base)[:2]:
            raise OutsideFault("page-elsewhere", is_final=True)
        return whole


def _json_of(answer: httpx.Response) -> Resource:
    try:
        told = answer.json()
    except ValueError:
        raise OutsideFault("no-json") from None
    if not isinstance(told, dict):
        raise OutsideFault("no-resource", is_final=True)
    return told
