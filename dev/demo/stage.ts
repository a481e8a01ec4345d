import type { SandboxedProvider } from '../providers/start-sandboxes';
import type { ApiClient } from './engine/api-client';
import type { EngineProcess } from './engine/engine-process';
import type { SandboxClient } from './engine/sandbox-client';
import type { Screen } from './screen/screen';

/** What the demo plays on. */
export interface Stage {
  readonly screen: Screen;
  /** The merchant's backend. */
  readonly merchant: ApiClient;
  /** A person who approves. */
  readonly operator: ApiClient;
  /** Another one, where it takes two. */
  readonly secondOperator: ApiClient;
  /** What the engine's own commands find it by, and where its files are. */
  readonly engineEnv: Readonly<Record<string, string>>;
  readonly sandboxes: Readonly<Record<SandboxedProvider, SandboxClient>>;
  readonly engine: EngineProcess;
}
