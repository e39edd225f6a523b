/* Roles: which person an office or job belongs to, on whichever side of the name it stands, and at which body. */
#ifndef KHI_READ_ROLE_H
#define KHI_READ_ROLE_H

#include "read/page.h"

typedef struct khi_role {
  uint32_t start, end; /* units */
  uint32_t first;      /* its first word */
  uint32_t mention;    /* the mention that it is, or KHI_NONE: found by its title beside the name */
  uint32_t person;     /* a mention */
  uint32_t body;       /* a mention beside it, or KHI_NONE */
} khi_role;

typedef struct khi_roles {
  khi_role *items;   /* [count], in the order of the text */
  uint32_t *of_role; /* [mention_count]: of a mention that is a role, its item, or KHI_NONE */
  size_t count;
} khi_roles;

khb_status khi_roles_find(const khi_page *page, khi_arena *arena, khi_roles *out, khb_error *error);

/* Behind a person's name, the end of the roles and bodies that belong to it, commas and brackets among them. */
size_t khi_apposition_end(const khi_page *page, size_t word, size_t limit);

#endif
