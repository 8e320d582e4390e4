import { runService } from "../serviceProcess";
import { resolverOf } from "../resolver";
import { EdgeServer } from "./edgeServer";

runService((observe) => new EdgeServer(observe, resolverOf));
