#include "unicode/calendar.h"

#include <unicode/ucal.h>

static const double MILLISECONDS = 86400000.0; /* of a day */

static khb_status failed(UErrorCode code, khb_error *error) {
  if (code == U_MEMORY_ALLOCATION_ERROR) return khi_fail(error, KHB_ERROR_MEMORY, 0, "no memory for a calendar");
  return khi_fail(error, KHB_ERROR_UNICODE, (uint64_t)code, "ICU has no Islamic calendar");
}

static khb_status opened(khi_hijri *self, khb_error *error) {
  static const UChar utc[] = {'E', 't', 'c', '/', 'U', 'T', 'C', 0};
  UErrorCode code = U_ZERO_ERROR;
  if (self->calendar) return KHB_OK;
  self->calendar = ucal_open(utc, -1, "en@calendar=islamic-umalqura", UCAL_DEFAULT, &code);
  return U_FAILURE(code) ? failed(code, error) : KHB_OK;
}

khb_status khi_hijri_to_day(khi_hijri *self, int year, int month, int day, int64_t *out, khb_error *error) {
  UErrorCode code = U_ZERO_ERROR;
  khb_status status = opened(self, error);
  if (status != KHB_OK) return status;
  ucal_clear(self->calendar);
  ucal_setDate(self->calendar, year, month - 1, day, &code);
  double millis = ucal_getMillis(self->calendar, &code);
  if (U_FAILURE(code)) return failed(code, error);
  *out = (int64_t)(millis / MILLISECONDS) -
         (millis < 0 && (double)(int64_t)(millis / MILLISECONDS) * MILLISECONDS != millis);
  return KHB_OK;
}

khb_status khi_hijri_of_day(khi_hijri *self, int64_t day, int *year, int *month, khb_error *error) {
  UErrorCode code = U_ZERO_ERROR;
  khb_status status = opened(self, error);
  if (status != KHB_OK) return status;
  ucal_setMillis(self->calendar, (double)day * MILLISECONDS, &code);
  *year = ucal_get(self->calendar, UCAL_YEAR, &code);
  *month = ucal_get(self->calendar, UCAL_MONTH, &code) + 1;
  return U_FAILURE(code) ? failed(code, error) : KHB_OK;
}

void khi_hijri_close(khi_hijri *self) {
  if (self->calendar) ucal_close(self->calendar);
  self->calendar = NULL;
}
