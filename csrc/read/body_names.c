#include "read/body_names.h"

#include "read/spelling.h"

typedef struct known_name {
  const uint16_t *key;
  uint16_t length, body;
} known_name;

static const known_name bodies[] = {
#include "read/body_names.inc"
};

size_t khi_known_body(const uint16_t *folded, size_t length) {
  size_t low = 0, high = sizeof bodies / sizeof *bodies;
  while (low < high) {
    size_t middle = (low + high) / 2;
    int order = khi_compare_units(bodies[middle].key, bodies[middle].length, folded, length);
    if (!order) return bodies[middle].body;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return 0;
}
