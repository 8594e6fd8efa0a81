export type { Agent, AgentPolicy, RepeatLimits, RunLimits, TurnNotices } from './agent/agent.ts';
export { defaultLimits } from './agent/agent.ts';
export type { AgentRunner } from './agent/agent-runner.ts';
export { createAgentRunner } from './agent/agent-runner.ts';
export type { PendingHeaders } from './agent/pending-headers.ts';
export { toPendingHeaders } from './agent/pending-headers.ts';
export type { ResumeOptions } from './agent/resume-run.ts';
export type {
  Conversation,
  ConversationStart,
  RequestFacts,
  RunHandle,
  RunRequest,
} from './agent/run-handle.ts';
export type { EventListener } from './events/event-listener.ts';
export { abortReasons } from './agent/abort-reasons.ts';
export { isFinalRefusal } from './agent/is-final-refusal.ts';
export type { RunExpiryOptions } from './agent/run-expiry-handler.ts';
export { pendingOf, runExpiryHandler } from './agent/run-expiry-handler.ts';
export type { RunExpiry } from './agent/run-expiry.ts';
export { runExpiryKey, runExpiryKind, runExpiryTimer } from './agent/run-expiry.ts';
export type { AgentRunnerOptions } from './agent/agent-runner-options.ts';
export type { RunRef } from './agent/run-ref.ts';
export type { ApprovalAsking, ApprovalBroker } from './approval/approval-broker.ts';
export type {
  ApprovalAnswer,
  ApprovalDecision,
  Approve,
  DecidedBy,
  Deny,
} from './approval/approval-decision.ts';
export { toAnswerRecord } from './approval/approval-decision.ts';
export { approvalErrors } from './approval/approval-errors.ts';
export type { ApprovalRequest, PendingApproval } from './approval/approval-request.ts';
export type { ApprovalRequirement } from './approval/approval-requirement.ts';
export { strictest } from './approval/approval-requirement.ts';
export type { ApprovalRuling } from './approval/approval-ruling.ts';
export type {
  ApprovalClaims,
  ApprovalSigner,
  ApprovalSignerOptions,
} from './approval/approval-signer.ts';
export { createApprovalSigner } from './approval/approval-signer.ts';
export type { Approvals } from './approval/approvals.ts';
export { defaultApprovalTtlMs } from './approval/approvals.ts';
export type {
  AutoApproval,
  AutoApprovalPlace,
  AutoApprovals,
  AutoApproved,
  CoverableCall,
} from './approval/auto-approval.ts';
export { brokers } from './approval/brokers.ts';
export type { AutoApprovalOptions } from './approval/create-auto-approvals.ts';
export { createAutoApprovals } from './approval/create-auto-approvals.ts';
export type { PendingItem } from './approval/pending-item.ts';
export { toPendingApproval, toPendingItem } from './approval/pending-item.ts';
export type { AnswerAttempt } from './approval/require-answerable.ts';
export { requireAnswerable } from './approval/require-answerable.ts';
export type { ApprovalRule, RequiredApproval } from './approval/required-approval.ts';
export type { Audit } from './audit/audit.ts';
export { auditErrors } from './audit/audit-errors.ts';
export type { AuditedOptions } from './audit/audited.ts';
export { audited } from './audit/audited.ts';
export type { AuditEventsOptions, AuditTrail } from './audit/audit-events.ts';
export { auditEvents } from './audit/audit-events.ts';
export type { AuditVerdict } from './audit/audit-chain.ts';
export { chainRecord, chainStart, verifyAuditChain } from './audit/audit-chain.ts';
export type { AuditEntry, AuditKind, AuditRecord } from './audit/audit-record.ts';
export type { AuditSink } from './audit/audit-sink.ts';
export { createMemoryAuditSink } from './audit/memory-audit-sink.ts';
export { tenantOf } from './audit/tenant-of.ts';
export { blobErrors } from './blob/blob-errors.ts';
export { blobSpan, defaultMaxBlobBytes, requireBlobSize } from './blob/blob-rules.ts';
export type {
  BlobCall,
  BlobMeta,
  BlobRange,
  BlobSlice,
  BlobStore,
  StoredBlob,
} from './blob/blob-store.ts';
export type { KeptResults } from './blob/kept-results.ts';
export { defaultKeptResults } from './blob/kept-results.ts';
export { readResultTool } from './blob/read-result-tool.ts';
export type { MemoryBlobStoreOptions } from './blob/memory-blob-store.ts';
export { createMemoryBlobStore } from './blob/memory-blob-store.ts';
export type { AgentBudget } from './budget/agent-budget.ts';
export type {
  BudgetAmount,
  BudgetDimension,
  BudgetLimits,
  Spending,
} from './budget/budget-amount.ts';
export { budgetErrors, quotaErrors } from './budget/budget-errors.ts';
export type {
  BudgetDecision,
  BudgetOrigin,
  BudgetPressure,
  BudgetRefusal,
  BudgetReservation,
} from './budget/budget-tree.ts';
export { BudgetTree } from './budget/budget-tree.ts';
export { describeLeft } from './budget/describe-left.ts';
export { createMemoryQuotaStore } from './budget/memory-quota-store.ts';
export type { Cost, PriceTable } from './budget/price-table.ts';
export type { QuotaRefusal } from './budget/quota-refusal.ts';
export type {
  QuotaAmount,
  QuotaReservation,
  QuotaReserveOptions,
  QuotaRule,
  QuotaStore,
  QuotaWindow,
} from './budget/quota.ts';
export type { QuotaBound } from './budget/quota-rules.ts';
export {
  QuotaRules,
  quotaExceeded,
  rememberedQuotaLives,
  requireQuotaAmount,
} from './budget/quota-rules.ts';
export type { QuotaDimension } from './budget/quota-usage.ts';
export { quotaDimensions } from './budget/quota-usage.ts';
export { quotaWindows, windowStart } from './budget/quota-window.ts';
export type { CalibratedCounter } from './context/calibrated-counter.ts';
export { calibratedCounter } from './context/calibrated-counter.ts';
export type { CompactionLevel, CompactionReport } from './context/compaction-report.ts';
export { contextErrors } from './context/context-errors.ts';
export type { ContextOptions } from './context/context-options.ts';
export type { ContextOverlay, ResultCut } from './context/context-overlay.ts';
export { noOverlay } from './context/context-overlay.ts';
export type { ContextSettings } from './context/context-settings.ts';
export { contextSettings } from './context/context-settings.ts';
export type { CountedTexts } from './context/counted-texts.ts';
export { messageTexts, toolTexts } from './context/counted-texts.ts';
export type { FitRequest, FittedContext } from './context/fit-context.ts';
export { fitContext } from './context/fit-context.ts';
export { heuristicCounter } from './context/heuristic-counter.ts';
export { renderView } from './context/render-view.ts';
export type { ModelSummariserOptions } from './context/model-summariser.ts';
export { modelSummariser } from './context/model-summariser.ts';
export type { Summariser, Summary, SummaryRequest } from './context/summariser.ts';
export type { TextCut } from './context/text-cut.ts';
export type { TokenCounter } from './context/token-counter.ts';
export type { DelegateInfo } from './delegation/delegate-tool.ts';
export { delegateTool } from './delegation/delegate-tool.ts';
export { delegationErrors } from './delegation/delegation-errors.ts';
export type {
  AgentDelegation,
  Delegate,
  DelegatingCall,
  DelegationRequest,
  DelegationResult,
} from './delegation/delegation.ts';
export { spawnTool } from './delegation/spawn-tool.ts';
export type {
  AuraErrorInit,
  ErrorCode,
  ErrorRecord,
  RetryClass,
  SourceSpan,
} from './errors/aura-error.ts';
export { AuraError, fromErrorRecord, toErrorRecord } from './errors/aura-error.ts';
export type { ErrorCatalogue } from './errors/define-errors.ts';
export { defineErrors } from './errors/define-errors.ts';
export { scrubSecrets } from './errors/scrub-secrets.ts';
export { Secret } from './errors/secret.ts';
export type {
  AuraEvent,
  AuraEventBody,
  AuraEventOf,
  AuraEventType,
  EventPlace,
  PendingDecision,
  RunOutcome,
  StopReason,
} from './events/aura-event.ts';
export type { FlowDescription, PlaceDescription } from './flow/describe-flow.ts';
export { describeFlow, flowDigest, flowToMermaid } from './flow/describe-flow.ts';
export type { EndAs, FlowBuilder } from './flow/flow-builder.ts';
export { END, endAs, ERROR_ACTION, flow } from './flow/flow-builder.ts';
export { flowErrors } from './flow/flow-errors.ts';
export type { FlowPast } from './flow/flow-past.ts';
export { answerSuspension, foldFlowRecords, noPast } from './flow/flow-past.ts';
export type { FlowRecord } from './flow/flow-record.ts';
export type { MountOptions } from './flow/mount.ts';
export { mount } from './flow/mount.ts';
export type { BatchDefinition, NodeDefinition, NodeFactory } from './flow/nodes-for.ts';
export { nodesFor } from './flow/nodes-for.ts';
export type { FlowRunOptions } from './flow/run-flow.ts';
export { runFlow } from './flow/run-flow.ts';
export type {
  BatchNode,
  Flow,
  FlowHooks,
  FlowLimits,
  FlowNode,
  FlowResult,
  ItemResult,
  MountedFlow,
  NodeContext,
  NodePolicy,
  NodeRetry,
  Params,
  PureContext,
  SingleNode,
  Step,
  Suspension,
  VisitOutcome,
} from './flow/types.ts';
export type { HookContext } from './hook/hook-context.ts';
export type { HookDecided, HookDecision } from './hook/hook-decision.ts';
export { hookErrors } from './hook/hook-errors.ts';
export type { LoggingHookOptions } from './hook/logging-hook.ts';
export { loggingHook } from './hook/logging-hook.ts';
export type {
  CompletedTurn,
  ErrorRecovery,
  Hook,
  HookedTool,
  HookPoint,
  Veto,
} from './hook/hook.ts';
export type { IdSource } from './ids/id-source.ts';
export { createIdSource } from './ids/id-source.ts';
export type { CallId, MessageId, RunId } from './ids/ids.ts';
export { wireSpanId } from './ids/wire-span-id.ts';
export type {
  ObservedModelCall,
  ObservedRun,
  RunObservation,
  RunObserver,
} from './observe/run-observer.ts';
export { canonicalJson } from './json/canonical-json.ts';
export type { Awaitable, JsonObject, JsonSchema, JsonValue } from './json/json.ts';
export { isJsonObject } from './json/json.ts';
export type { ParsedJson } from './json/parse-json.ts';
export { parseJson } from './json/parse-json.ts';
export type { LaneEntryOptions, LaneMode, LanesOptions, LaneTicket } from './lane/lane.ts';
export { LanePriority, Lanes } from './lane/lane.ts';
export type { Mention, Mentions } from './mention/detect-mentions.ts';
export { detectMentions } from './mention/detect-mentions.ts';
export type { Mentionable } from './mention/name-matcher.ts';
export { contentText, messageText } from './message/message-text.ts';
export { partInWords } from './message/part-in-words.ts';
export type {
  AssistantMessage,
  BinarySource,
  ContentPart,
  FilePart,
  ImagePart,
  Message,
  ReasoningPart,
  TextPart,
  ToolCall,
  ToolMessage,
  ToolOutcome,
  ToolResult,
  UserMessage,
} from './message/message.ts';
export type { AttemptAction, ModelAttempt } from './model/model-attempt.ts';
export type {
  CacheBoundary,
  FinishReason,
  ModelCallOptions,
  ModelEvent,
  ModelInfo,
  ModelPort,
  ModelRequest,
  ModelToolChoice,
  ModelResponse,
  PromptScope,
  SystemBlock,
  SchemaForm,
  ToolSpec,
  Usage,
} from './model/model-port.ts';
export type {
  KeptProfileState,
  ProfilePause,
  ProfileState,
  ProfileStates,
  ReplacedProfileState,
} from './model/profile-states.ts';
export { addUsage, noUsage } from './model/usage.ts';
export { namespaceErrors } from './namespace/namespace-errors.ts';
export type { ParseNamespaceOptions, SystemKind } from './namespace/namespace.ts';
export { Namespace } from './namespace/namespace.ts';
export type { NamespacePattern } from './namespace/pattern.ts';
export { nsPattern } from './namespace/pattern.ts';
export type { Principal, PrincipalRecord } from './namespace/principal.ts';
export { fromPrincipalRecord } from './namespace/principal.ts';
export type { ArgMatcher } from './policy/arg-matcher.ts';
export type { PolicyTarget } from './policy/attached-policies.ts';
export { embeddedBasePolicy, servedBasePolicy } from './policy/base-policies.ts';
export { policy } from './policy/policies.ts';
export { policyErrors } from './policy/policy-errors.ts';
export type {
  PolicyDecider,
  PolicyRegistry,
  PolicyRegistryOptions,
} from './policy/policy-registry.ts';
export { createPolicyRegistry } from './policy/policy-registry.ts';
export type {
  Policy,
  PolicyDecision,
  PolicyEffect,
  PolicyQuery,
  PolicyRule,
  PolicyVerdict,
} from './policy/policy.ts';
export { toolSelectors } from './policy/tool-selector.ts';
export type { Clock, Millis } from './ports/clock.ts';
export type { Digest } from './ports/digest.ts';
export type { Logger, LogFields, LogLevel } from './ports/logger.ts';
export { silentLogger } from './ports/logger.ts';
export type { Random } from './ports/random.ts';
export { waitAtMost } from './ports/wait-at-most.ts';
export type { Signer } from './ports/signer.ts';
export type { DefaultBlockOptions, PromptText } from './prompt/default-blocks.ts';
export { orderBlocks } from './prompt/order-blocks.ts';
export type { PromptBlock } from './prompt/prompt-block.ts';
export type { PromptBuilder, PromptBuilderOptions } from './prompt/prompt-builder.ts';
export { createPromptBuilder } from './prompt/prompt-builder.ts';
export { promptErrors } from './prompt/prompt-errors.ts';
export { promptSection } from './prompt/prompt-section.ts';
export type { SectionTag } from './prompt/prompt-section.ts';
export type { PromptRendered } from './prompt/rendered-prompt.ts';
export type {
  AgentPrompt,
  PromptAgent,
  PromptContext,
  PromptPlace,
  PromptSource,
} from './prompt/prompt-source.ts';
export type { ForkPoint } from './replay/fork-records.ts';
export { forkRecords, forkRequest } from './replay/fork-records.ts';
export type { Divergence, ReplayReport } from './replay/replay-report.ts';
export type { ReplayWorld } from './replay/replay-run.ts';
export { replayRun } from './replay/replay-run.ts';
export { formatRecord, parseRunFile } from './replay/run-file.ts';
export type { FollowOptions, LiveRun } from './run/follow-run.ts';
export { followRun } from './run/follow-run.ts';
export type { MemoryRunLogsOptions } from './run/memory-run-logs.ts';
export { createMemoryRunLogs } from './run/memory-run-logs.ts';
export { requireNamespace } from './run/require-namespace.ts';
export { runErrors } from './run/run-errors.ts';
export type {
  Page,
  RunLog,
  RunLogs,
  RunQuery,
  ScopedRunLogs,
  UnfinishedRun,
} from './run/run-logs.ts';
export type { RecordedOutcome, RunPast } from './run/run-past.ts';
export { foldRun } from './run/run-past.ts';
export type {
  DurableEventBody,
  RunMode,
  RunOpened,
  RunRecord,
  RunRecordBody,
  RunSettings,
  RunSummary,
  ScopeOpened,
} from './run/run-record.ts';
export { mainScope, scopeAbove } from './run/scope.ts';
export { isOver, summariseRun } from './run/summarise-run.ts';
export { Transcript } from './run/transcript.ts';
export { longText } from './text/long-text.ts';
export { matchesSimpleGlob } from './text/matches-simple-glob.ts';
export { completeTimer, timerText } from './timer/complete-timer.ts';
export type { MemoryTimersOptions } from './timer/memory-timers.ts';
export { createMemoryTimers } from './timer/memory-timers.ts';
export { timerErrors } from './timer/timer-errors.ts';
export type { TimerHandled, TimerHandler } from './timer/timer-handler.ts';
export type { TimerServiceOptions } from './timer/timer-service.ts';
export { TimerService } from './timer/timer-service.ts';
export type { Timer, TimerEnd, TimerSpec } from './timer/timer.ts';
export { defaultToleranceMs } from './timer/timer.ts';
export type { ScopedTimers, TimerClaim, TimerQuery, Timers } from './timer/timers.ts';
export type {
  OutputOf,
  OutputPlan,
  OutputRecord,
  OutputSchema,
  OutputStrategy,
} from './output/output-plan.ts';
export { outputStrategy, planOutput } from './output/output-plan.ts';
export type {
  StopCondition,
  StopRecord,
  StopRule,
  StopState,
  TurnReport,
} from './stop/stop-condition.ts';
export { stop } from './stop/stop-condition.ts';
export { createFlowControl } from './information-flow/create-flow-control.ts';
export { describeFinding, describeLabels } from './information-flow/describe-finding.ts';
export type { FlowControl, FlowFinding } from './information-flow/flow-control.ts';
export type {
  FlowPolicy,
  FlowSink,
  FlowSource,
  ToolPatterns,
} from './information-flow/flow-policy.ts';
export type { FlowLabel, LabelSource } from './information-flow/labels.ts';
export { isLabelWord } from './information-flow/labels.ts';
export type { CompileGlob } from './information-flow/tool-pattern.ts';
export { splitToolPattern } from './information-flow/tool-pattern.ts';
export type { InputAnswer, ProvideInput } from './input/input-answer.ts';
export { toInputRecord } from './input/input-answer.ts';
export { inputErrors } from './input/input-errors.ts';
export type { InputResolution } from './input/input-resolution.ts';
export type { PendingInput } from './input/pending-input.ts';
export type { ClientTool } from './tool/client-tool.ts';
export type { ToolDefinition, ToolReturn } from './tool/define-tool.ts';
export { defineTool } from './tool/define-tool.ts';
export { toolErrors } from './tool/tool-errors.ts';
export { agentErrors } from './runtime-set/agent-errors.ts';
export type { AgentProfile } from './runtime-set/agent-profile.ts';
export { createRuntimeSet } from './runtime-set/create-runtime-set.ts';
export type { RuntimeSet, RuntimeSetConfig } from './runtime-set/runtime-set.ts';
export type { Authorizer, NamespaceAction } from './runtime/authorize.ts';
export { scopeAuthorizer } from './runtime/authorize.ts';
export { createRuntime } from './runtime/create-runtime.ts';
export { authErrors } from './runtime/runtime-errors.ts';
export type {
  RunOptions,
  CompactOptions,
  ResumeSessionOptions,
  Runtime,
  RuntimeConfig,
  RuntimePorts,
  Steered,
  SteerOptions,
  StreamOptions,
  ToolChoice,
} from './runtime/runtime.ts';
export type { RunConcurrency } from './runtime/session-lanes.ts';
export type { OnBehalfOf, SessionService } from './runtime/session-service.ts';
export { followLocalRef, localTarget } from './schema/follow-local-ref.ts';
export { exceedsSchemaLimits } from './schema/schema-limits.ts';
export { rewriteChildren } from './schema/rewrite-children.ts';
export { schemaList, stringList } from './schema/schema-parts.ts';
export { applyToHead, forkHead } from './session/apply-batch.ts';
export type { CommitSite } from './session/commit-rules.ts';
export { requireForkable, versionOfRepeat } from './session/commit-rules.ts';
export type { MemorySessionStoreOptions } from './session/memory-session-store.ts';
export { createMemorySessionStore } from './session/memory-session-store.ts';
export type { SessionFile } from './session/file/session-file.ts';
export { readSessionFile } from './session/file/read-session-file.ts';
export type { SessionLine } from './session/file/session-lines.ts';
export { repairMessages } from './session/repair-messages.ts';
export { sessionErrors, sessionStoreErrors } from './session/session-errors.ts';
export type { SessionOverlay } from './session/session-overlay.ts';
export { sessionOverlay } from './session/session-overlay.ts';
export { sessionView } from './session/session-view.ts';
export type { SessionLimits, SessionSize } from './session/session-limits.ts';
export { defaultSessionLimits, noSize, sizeAfter } from './session/session-limits.ts';
export type { SessionQuery, SessionStore } from './session/session-store.ts';
export type {
  CommitOptions,
  SessionBatch,
  SessionHead,
  SessionSnapshot,
  StoredMessage,
} from './session/session.ts';
export type {
  DescribedSchema,
  JsonSchemaInput,
  RawToolArgs,
  ToolArgs,
  ToolInput,
} from './tool/tool-input.ts';
export { ForwardedHeaders } from './tool/forwarded-headers.ts';
export { isHeaderText } from './tool/header-text.ts';
export type { GivenHeaders, HeaderSources } from './tool/resolve-headers.ts';
export { resolveHeaders } from './tool/resolve-headers.ts';
export type {
  InputRequest,
  ArgumentIssue,
  CheckedArgs,
  Tool,
  ToolAnnotations,
  ToolContext,
  ToolListing,
  ToolOrigin,
  ToolOutput,
  ToolProgress,
  ToolSource,
} from './tool/tool.ts';
export type {
  AddToolOptions,
  AddToolsOptions,
  ToolRegistry,
} from './tool/registry/tool-registry.ts';
export { createToolRegistry } from './tool/registry/tool-registry.ts';
export { toolsOf } from './tool/tools-of.ts';
