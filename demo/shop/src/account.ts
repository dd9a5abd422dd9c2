/** Who is signed in. A real shop asks its server; this one always serves the same customer. */
export const account = {
  id: 'u-4711',
  email: 'customer@example.com',
  tenant_id: 't-042',
};
