import { runService } from "../serviceProcess";
import { FrontDoor } from "./frontDoor";

runService((observe) => new FrontDoor(observe));
