/* Prints the entities of an Arabic text, one a line:  entities MODEL.khm TEXT.txt  ->  TYPE <tab> name */
#include <khabar.h>
#include <stdio.h>
#include <stdlib.h>

#define SIZE_MAX_READ (1 << 20) /* bytes of text read at most */

int main(int argc, char **argv) {
  static char bytes[SIZE_MAX_READ];
  static uint16_t units[SIZE_MAX_READ];
  size_t length;
  khb_reading reading = {0};
  khb_tagger *tagger = NULL;
  khb_document *document = NULL;
  khb_error error = {0};
  FILE *file = argc == 3 ? fopen(argv[2], "rb") : NULL;
  if (!file) return fputs("usage: entities MODEL.khm TEXT.txt\n", stderr), 2;
  size_t size = fread(bytes, 1, sizeof bytes, file);
  fclose(file);

  khb_status status = khb_utf8_decode(bytes, size, units, &length, &error);
  if (!status) status = khb_tagger_open(argv[1], NULL, &tagger, &error);
  reading.tagger = tagger;
  if (!status) status = khb_document_read(&reading, units, length, &document, &error);
  for (size_t i = 0; !status && i < khb_document_entity_count(document); i++) {
    const uint16_t *name = khb_document_entity_name(document, i, &length);
    char *utf8 = malloc(3 * length + 1);
    status = khb_utf8_encode(name, length, utf8, &size, &error);
    if (!status) printf("%s\t%.*s\n", khb_entity_type_name(khb_document_entity_type(document, i)), (int)size, utf8);
    free(utf8);
  }
  if (status) fprintf(stderr, "entities: %s at %llu\n", error.message, (unsigned long long)error.position);
  khb_document_free(document);
  khb_tagger_free(tagger);
  return status != KHB_OK;
}
