/*
 * libFuzzer: any bytes as a model file, with the header's size and checksum made right so that what lies behind them is
 * reached. A model that opens must tag and classify without harm. `make fuzz`, then build/fuzz/fuzz_model
 * CORPUS_FOLDER -max_len=100000; small models for the corpus come from `build/asan/test-c` (see tests/c/models.c).
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/model.h"
#include "khabar.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint16_t text[] = {0x642, 0x627, 0x644, ' ',   0x648, 0x632, 0x64A, 0x631,
                                ' ',   0x644, 0x64A, 0x628, 0x64A, 0x627, '.'};
enum { LENGTH = sizeof text / sizeof *text };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  khi_model_header header;
  if (size < sizeof header) return 0;
  unsigned char *image = malloc(size);
  if (!image) return 0;
  memcpy(image, data, size);
  memcpy(&header, image, sizeof header);
  memcpy(header.magic, KHI_MODEL_MAGIC, sizeof header.magic);
  header.version = KHI_MODEL_VERSION;
  if (header.kind != KHI_MODEL_TAGGER && header.kind != KHI_MODEL_GAZETTEER) header.kind = KHI_MODEL_CLASSIFIER;
  header.file_size = size;
  uint64_t seed = khi_xxh64(&header, offsetof(khi_model_header, checksum), 0);
  header.checksum = khi_xxh64(image + sizeof header, size - sizeof header, seed);
  memcpy(image, &header, sizeof header);

  int handle = memfd_create("model", 0);
  char path[64];
  snprintf(path, sizeof path, "/proc/self/fd/%d", handle);
  if (handle >= 0 && write(handle, image, size) == (ssize_t)size) {
    khb_tagger *tagger;
    khb_classifier *classifier;
    khb_gazetteer *gazetteer;
    if (!khb_tagger_open(path, NULL, &tagger, NULL)) {
      for (size_t i = 0; i < khb_tagger_scheme_count(tagger); i++) {
        khb_mentions *mentions;
        if (!khb_tagger_tag(tagger, khb_tagger_scheme_name(tagger, i), text, LENGTH, &mentions, NULL))
          khb_mentions_free(mentions);
      }
      khb_tagger_free(tagger);
    }
    if (!khb_gazetteer_open(path, NULL, &gazetteer, NULL)) khb_gazetteer_free(gazetteer);
    if (!khb_classifier_open(path, NULL, &classifier, NULL)) {
      enum { COUNT = 3, LABELS = 256 };
      static float probabilities[COUNT * LABELS];
      const uint16_t *units[COUNT] = {text, text + 4, text};
      size_t lengths[COUNT] = {LENGTH, LENGTH - 4, LENGTH}, labels = khb_classifier_label_count(classifier);
      khb_word_cache *cache;
      if (labels <= LABELS && !khb_word_cache_new(classifier, &cache, NULL)) {
        khb_word_cache_classify_all(cache, units, lengths, COUNT, probabilities, NULL, NULL);
        for (size_t i = 0; i < COUNT * labels; i++)
          if (!(probabilities[i] >= 0 && probabilities[i] <= 1)) __builtin_trap();
        khb_word_cache_free(cache);
      }
      khb_classifier_free(classifier);
    }
  }
  if (handle >= 0) close(handle);
  free(image);
  return 0;
}
