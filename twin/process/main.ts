import { cloudTopology } from "../topology/cloudTopology";
import { runTwin } from "./run";

void runTwin(cloudTopology);
