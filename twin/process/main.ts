import { cloudTopology } from "../topology/cloud";
import { runTwin } from "./run";

void runTwin(cloudTopology);
