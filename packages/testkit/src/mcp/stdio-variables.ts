/** How {@link fakeMcpCommand} tells the script what to do. */
export const stdioVariables = {
  log: 'FAKE_MCP_LOG',
  pageSize: 'FAKE_MCP_PAGE_SIZE',
  misbehave: 'FAKE_MCP_MISBEHAVE',
} as const;
