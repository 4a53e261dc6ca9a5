import { group } from './group';

group('client', 1);
