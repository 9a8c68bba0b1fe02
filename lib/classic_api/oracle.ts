import { ProblemError } from "@/lib/http/problems/problem.ts";
import { route } from "./route.ts";

export const ORACLE_ROUTES = [
  route({ method: "GET", path: "/api/oracle/models" }, () => ({ models: [] })),
  route({ method: "POST", path: "/api/oracle/analyze" }, () => {
    throw new ProblemError(501, "there is no language model in this server: nothing is analysed");
  }),
];
