import { MACHINES } from "../catalogue/machines.ts";
import type { ClusterConfig } from "../clusterConfig.ts";
import type { Issue } from "../issue.ts";

/** What the backend needs, and what it cannot take. */
export function backendIssues(config: ClusterConfig): Issue[] {
  return [...machineIssues(config), ...(config.backend === "aws" ? awsIssues(config) : [])];
}

function machineIssues({ backend, machine }: ClusterConfig): Issue[] {
  if (MACHINES[machine].backends.some((name) => name === backend)) return [];
  const fitting = Object.values(MACHINES).filter(({ backends }) => backends.some((name) => name === backend));
  return [
    {
      path: "machine",
      message: `backend ${backend} has no ${machine}`,
      hint: `set backend: hosts, or machine to one of ${fitting.map(({ name }) => name).join(", ")}`,
    },
  ];
}

function awsIssues({ hosts, clientCidrs }: ClusterConfig): Issue[] {
  const issues: Issue[] = [];
  if (hosts.length > 0) {
    issues.push({
      path: "hosts",
      message: `names ${hosts.length} machines, and backend aws rents its own`,
      hint: "remove hosts, or set backend: hosts",
    });
  }
  if (clientCidrs.length === 0) {
    issues.push({
      path: "clientCidrs",
      message: "is empty: nobody could reach the API",
      hint: 'set clientCidrs to the networks of your clients, such as ["203.0.113.0/24"]',
    });
  }
  return issues;
}
