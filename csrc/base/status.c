#include "base/status.h"

const char *khb_version(void) { return KHB_VERSION; }

const char *khb_status_name(khb_status status) {
  switch (status) {
    case KHB_OK: return "KHB_OK";
    case KHB_ERROR_ARGUMENT: return "KHB_ERROR_ARGUMENT";
    case KHB_ERROR_MEMORY: return "KHB_ERROR_MEMORY";
    case KHB_ERROR_LENGTH: return "KHB_ERROR_LENGTH";
    case KHB_ERROR_ENCODING: return "KHB_ERROR_ENCODING";
    case KHB_ERROR_FILE: return "KHB_ERROR_FILE";
    case KHB_ERROR_MODEL: return "KHB_ERROR_MODEL";
    case KHB_ERROR_NAME: return "KHB_ERROR_NAME";
    case KHB_ERROR_UNICODE: return "KHB_ERROR_UNICODE";
    case KHB_ERROR_ROOM: return "KHB_ERROR_ROOM";
    case KHB_ERROR_STOPPED: return "KHB_ERROR_STOPPED";
  }
  return "KHB_ERROR_UNKNOWN";
}

khb_status khi_fail(khb_error *error, khb_status code, uint64_t position, const char *message) {
  if (error) {
    error->code = code;
    error->position = position;
    error->message = message;
  }
  return code;
}
