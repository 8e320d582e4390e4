import { runService } from "../serviceProcess";
import { InvokeServer } from "./invokeServer";

runService((observe) => new InvokeServer(observe));
