// The rules that kube-proxy wrote for one Service on one node, as iptables-save prints them.
import { withNodePort } from "../tutorial/stages.mjs";

const cluster = withNodePort();
const rules = cluster.node("k8s-master").iptablesSave().split("\n");
console.log(rules.filter((rule) => rule.includes("luffy/myblog")).join("\n"));
