export type { Cassette, CassetteOptions } from './cassette/cassette.ts';
export { cassette } from './cassette/cassette.ts';
export type { Pace } from './cassette/play-reply.ts';
export type { FakeClock } from './clock/fake-clock.ts';
export { fakeClock } from './clock/fake-clock.ts';
export type { CrashState } from './crash/crash-state.ts';
export { crashStates } from './crash/crash-state.ts';
export type { DiskOperation } from './crash/disk-operation.ts';
export { filesAfterCrash } from './crash/files-after-crash.ts';
export type { FullDisk } from './crash/full-disk.ts';
export { fullDisk } from './crash/full-disk.ts';
export type { WriteRecorder } from './crash/write-recorder.ts';
export { recordWrites } from './crash/write-recorder.ts';
export type { LogLine, MemoryLogger } from './logger/memory-logger.ts';
export { memoryLogger } from './logger/memory-logger.ts';
export type { FakeMcpCommand, FakeMcpCommandOptions } from './mcp/fake-mcp-command.ts';
export { fakeMcpCommand } from './mcp/fake-mcp-command.ts';
export type { FakeMcpServer, FakeMcpServerOptions } from './mcp/fake-mcp-server.ts';
export { fakeMcpServer } from './mcp/fake-mcp-server.ts';
export type { FakeTool, FakeToolAnswer, FakeToolCall } from './mcp/fake-tool.ts';
export type { McpRecord } from './mcp/mcp-record.ts';
export { readMcpRecords } from './mcp/mcp-record.ts';
export { standardTools } from './mcp/standard-tools.ts';
export type { ScriptedModel, ScriptedModelOptions } from './model/scripted-model.ts';
export { scriptedModel } from './model/scripted-model.ts';
export type { ScriptedCall, ScriptedError, ScriptedStep } from './model/scripted-step.ts';
export type { Chunking } from './model/split-text.ts';
export type { FakeOAuth, FakeOAuthBehaviour } from './oauth/fake-oauth.ts';
export { fakeOAuth } from './oauth/fake-oauth.ts';
export type { ReceivedAttributes, ReceivedSpan, ReceivedValue } from './otlp/decode-spans.ts';
export type { OtlpCollector, ReceivedExport } from './otlp/otlp-collector.ts';
export { otlpCollector } from './otlp/otlp-collector.ts';
export type { ProcessExit, StartedProcess, StartProcessOptions } from './process/start-process.ts';
export { startProcess } from './process/start-process.ts';
export { seededRandom } from './random/seeded-random.ts';
export type { BlobStoreUnderTest } from './suites/blob-store-suite.ts';
export { blobStoreSuite } from './suites/blob-store-suite.ts';
export { sampleAuditEntry } from './suites/audit-sink-cases.ts';
export type { AuditSinkUnderTest } from './suites/audit-sink-suite.ts';
export { auditSinkSuite } from './suites/audit-sink-suite.ts';
export type { MakeQuotaStore, QuotaStoreUnderTest } from './suites/quota-store-suite.ts';
export { quotaStoreSuite } from './suites/quota-store-suite.ts';
export type { RunLogsUnderTest } from './suites/run-logs-suite.ts';
export { runLogsSuite } from './suites/run-logs-suite.ts';
export type { SampleEnd, SamplePlace } from './suites/sample-records.ts';
export { sampleEnd, sampleOpening, sampleText } from './suites/sample-records.ts';
export type { SessionStoreUnderTest } from './suites/session-store-lab.ts';
export { sessionStoreSuite } from './suites/session-store-suite.ts';
export type { SuiteHooks } from './suites/suite-hooks.ts';
export type { MakeTimers, TimersUnderTest } from './suites/timers-suite.ts';
export { timersSuite } from './suites/timers-suite.ts';
export { testkitErrors } from './testkit-errors.ts';
export type {
  HostileHandler,
  HostileModelServer,
  HostileRequest,
} from './wire/hostile-model-server.ts';
export { hostileModelServer, sseData } from './wire/hostile-model-server.ts';
export type {
  RecordedRequest,
  ScriptedModelServer,
  ScriptedModelServerOptions,
  WireRequest,
  WireScript,
} from './wire/scripted-model-server.ts';
export { scriptedModelServer } from './wire/scripted-model-server.ts';
export type { WireStep } from './wire/wire-step.ts';
