import { HttpError } from "./http_error.ts";
import { renderRoute } from "./route.ts";
import {
  type Context,
  INTERNALS,
  type LayoutConfig,
  type MaybeLazy,
  type Middleware,
  type PageComponent,
  type Route,
} from "./types.ts";

/**
 * One level of the tree that URL paths form. What is registered at a level holds for the routes
 * below it that are registered later.
 */
export class Segment<State> {
  readonly middlewares: MaybeLazy<Middleware<State>>[] = [];
  app: PageComponent<never, State> | undefined;
  layout: { component: PageComponent<never, State>; config: LayoutConfig } | undefined;
  error: Route<State> | undefined;
  notFound: Route<State> | undefined;
  readonly #children = new Map<string, Segment<State>>();
  readonly #parent: Segment<State> | undefined;

  constructor(parent?: Segment<State>) {
    this.#parent = parent;
  }

  /** The segment of a path, made if need be: `/`, `*`, `/users/:id`. */
  at(path: string): Segment<State> {
    if (path === "*" || path === "/*") return this;
    return path.split("/").slice(1).reduce<Segment<State>>((segment, name) => {
      if (name === "") return segment;
      const child = segment.#children.get(name) ?? new Segment(segment);
      segment.#children.set(name, child);
      return child;
    }, this);
  }

  /** The middlewares from the root down to here, each level within its layouts and error page. */
  stack(): MaybeLazy<Middleware<State>>[] {
    return [...this.#parent?.stack() ?? [], this.#scope(), ...this.middlewares];
  }

  #scope(): Middleware<State> {
    const { app, layout, error } = this;
    return async (ctx) => {
      const internals = ctx[INTERNALS];
      const outer = { ...internals };
      const inherited = layout?.config.skipInheritedLayouts ? [] : outer.layouts;
      const inner = {
        app: layout?.config.skipAppWrapper ? undefined : app ?? outer.app,
        layouts: layout ? [...inherited, layout.component] : inherited,
      };
      try {
        Object.assign(internals, inner);
        return await ctx.next();
      } catch (thrown) {
        Object.assign(internals, inner);
        return await this.#recover(ctx, error, thrown);
      } finally {
        Object.assign(internals, outer);
      }
    };
  }

  async #recover(ctx: Context<State>, error: Route<State> | undefined, thrown: unknown): Promise<Response> {
    ctx.error = thrown;
    const status = thrown instanceof HttpError ? thrown.status : 500;
    const { notFound } = this.#root;
    if (notFound && status === 404) return await renderRoute(ctx, notFound, status);
    if (error) return await renderRoute(ctx, error, status);
    throw thrown;
  }

  get #root(): Segment<State> {
    return this.#parent ? this.#parent.#root : this;
  }
}

type LazyMiddleware<State> = (ctx: Context<State>) => Promise<Middleware<State>>;

/** Runs the middlewares one inside the other, and `last` inside them all. */
export function runStack<State>(
  stack: readonly MaybeLazy<Middleware<State>>[],
  ctx: Context<State>,
  last: () => Promise<Response>,
): Promise<Response> {
  const dispatch = async (i: number): Promise<Response> => {
    const middleware = stack[i];
    if (!middleware) return await last();
    ctx.next = () => dispatch(i + 1);
    // The type says that a lazy middleware takes no argument; it does not mind one.
    const result = await (middleware as Middleware<State> | LazyMiddleware<State>)(ctx);
    return typeof result === "function" ? await result(ctx) : result;
  };
  return dispatch(0);
}
