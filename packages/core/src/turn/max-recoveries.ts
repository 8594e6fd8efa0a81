/** How often one request is made smaller because its provider refuses it. */
export const maxRecoveries = 2;
