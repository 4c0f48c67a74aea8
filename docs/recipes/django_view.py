"""
A view of Django: a till posts an order, and gets the preparation or the refusal.

    pip install django
    urlpatterns = [path("capsules", capsules)]          # in your urls.py
    LDNCOMPOUND_TRAIL = BASE_DIR / "trail.sqlite"       # in your settings.py
"""

from functools import cache

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST

from ldncompound import CapsuleOrder, CompoundingError, Pharmacy

STATUS = {2: 400, 3: 422, 4: 500, 5: 503}
"""Of the exit code that the command line would give; 503 may be sent again, 400 may not."""

FIELDS = ("dose", "days", "patient", "prescriber", "patient_name", "rx", "directions")


@cache
def pharmacy() -> Pharmacy:
    """Return the pharmacy: one for all threads of a process."""
    return Pharmacy.open(settings.LDNCOMPOUND_TRAIL, by="till", station="django")


@require_POST
def capsules(request: HttpRequest) -> JsonResponse:
    """Prepare capsules; the key of the order makes a second click safe."""
    typed = {name: str(request.POST[name]) for name in FIELDS if name in request.POST}
    try:
        order = CapsuleOrder.from_json({"form": "capsules", **typed})
        who = pharmacy().acting(request.META.get("HTTP_X_BY", "till"))
        made = who.prepare(order, request_id=request.META.get("HTTP_IDEMPOTENCY_KEY"))
    except CompoundingError as error:
        return JsonResponse(error.to_json(), status=STATUS.get(error.exit_status, 500))
    return JsonResponse(made.to_json(), status=201)
